import { reply } from './script.ts'

/** What servers of JSON say of their bodies. */
export const json = { 'content-type': 'application/json' }

/** The data of {@link ada}. */
export const customer = { id: 42, name: 'Ada' }

/** A success. */
export const ada = reply(200, json, JSON.stringify({ success: true, data: customer }))
