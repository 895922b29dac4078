/**
 * Where adapters that stand on one another share what they know, on the objects of their platform:
 * a fetch handler behind a server of node:http goes by what the guard of that server knows.
 */

/** On a response under guard: the method that opens the facts of its request. */
export const openKey = Symbol('faultbook.open')

/** On a response: the reply that is about to come back through the framework. */
export const expectedKey = Symbol('faultbook.expected')

/** On a response: whether an adapter further in has seen to it that it is told of. */
export const toldKey = Symbol('faultbook.told')

/** On a response: whether what is written now was looked at. */
export const passingKey = Symbol('faultbook.passing')
