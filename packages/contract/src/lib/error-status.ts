/**
 * The registered error statuses and their reason phrases.
 *
 * Source: RFC 9110 §15.5 and §15.6; RFC 4918 §11 (423, 424, 507), RFC 8470 §5.2 (425), RFC 6585 (428, 429, 431, 511),
 * RFC 7725 §3 (451), RFC 2295 §8.1 (506), RFC 5842 §7.2 (508).
 */
export const statusPhrases = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  506: 'Variant Also Negotiates',
  507: 'Insufficient Storage',
  508: 'Loop Detected',
  511: 'Network Authentication Required',
} as const

/** A registered HTTP status from 400 to 511. */
export type ErrorStatus = keyof typeof statusPhrases

/** Tells whether a value is a registered error status. */
export function isErrorStatus(value: unknown): value is ErrorStatus {
  return typeof value === 'number' && Object.hasOwn(statusPhrases, value)
}
