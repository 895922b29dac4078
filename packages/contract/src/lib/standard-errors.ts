/**
 * The rows every API has (CONTRACT, the standard catalog). Data, to be spread into `defineCatalog`;
 * codes and messages may be renamed there, the names are roles that the kit calls.
 */
export const standardErrors = {
  invalidApiKey: {
    code: 'AUTH_001', status: 401, title: 'Invalid API key', message: 'Invalid API key provided', retry: 'after-fix', generic: true,
    causes: ['The key was mistyped, cut off or belongs to another service.', 'The Authorization header does not read "Bearer <key>".'],
    fixes: ['Copy the whole key again and send it as "Authorization: Bearer <key>".', 'Make a new key if the old one is lost.'],
  },
  missingApiKey: {
    code: 'AUTH_002', status: 401, title: 'No API key', message: 'An API key is required', retry: 'after-fix',
    causes: ['The request has no Authorization header.', 'The header uses another scheme than Bearer, or a proxy removed it.'],
    fixes: ['Send "Authorization: Bearer <key>" with every request; keys in the URL are not read.'],
  },
  expiredApiKey: {
    code: 'AUTH_003', status: 401, title: 'Expired API key', message: 'This API key has expired', retry: 'after-fix',
    causes: ['The key was made with an end date, and that date has passed.'],
    fixes: ['Make a new key and use it instead.'],
  },
  revokedApiKey: {
    code: 'AUTH_004', status: 401, title: 'Revoked API key', message: 'This API key has been revoked', retry: 'after-fix',
    causes: ['Someone who manages the keys of this workspace withdrew it.'],
    fixes: ['Ask them for another key.'],
  },
  insufficientScope: {
    code: 'PERM_001', status: 403, title: 'Permission missing', message: 'This API key lacks the {scope} permission',
    fallback: 'This API key lacks a permission', retry: 'after-fix',
    causes: ['The key is valid, but was made without the permission this call needs.'],
    fixes: ['Use a key with the permission named in the message, or have one made.'],
  },
  malformedBody: {
    code: 'REQ_001', status: 400, title: 'Unreadable body', message: 'The request body could not be read as {expected}',
    fallback: 'The request body could not be read', retry: 'after-fix',
    causes: ['A comma, quote or bracket is missing, or a key is there twice.', 'The body was cut off, or is not UTF-8.'],
    fixes: ['Print the body with a JSON serializer instead of by hand.', 'Send it as UTF-8 without a byte order mark.'],
  },
  invalidParameters: {
    code: 'REQ_002', status: 400, title: 'Invalid parameters', message: 'One or more request parameters are invalid', retry: 'after-fix', generic: true,
    causes: ['A query, path or header parameter is unknown, malformed or out of range; `errors` names each.'],
    fixes: ['Correct the parameters that `errors` names.'],
  },
  malformedRequest: {
    code: 'REQ_003', status: 400, title: 'Malformed request', message: 'The request could not be read as HTTP', retry: 'after-fix',
    causes: ['The URL holds a broken percent escape.', 'A header that may be there once is there twice, or Host is missing.'],
    fixes: ['Encode the URL with a URL library.', 'Send the request with a standard HTTP client.'],
  },
  methodNotAllowed: {
    code: 'REQ_004', status: 405, title: 'Method not allowed', message: '{method} is not allowed here',
    fallback: 'This method is not allowed here', retry: 'after-fix',
    causes: ['The endpoint exists, but not for this method.'],
    fixes: ['Use one of the methods in the Allow header.'],
  },
  notAcceptable: {
    code: 'REQ_005', status: 406, title: 'Not acceptable', message: 'None of the accepted media types can be produced', retry: 'after-fix',
    causes: ['The Accept header names no media type this endpoint has.'],
    fixes: ['Send "Accept: application/json", or no Accept header.'],
  },
  requestTimeout: {
    code: 'REQ_006', status: 408, title: 'Request timeout', message: 'The request took too long to arrive', retry: 'backoff',
    causes: ['The connection is slow, or the client stopped sending in the middle of a request.'],
    fixes: ['Send the request again.', 'Send large bodies in smaller parts.'],
  },
  bodyTooLarge: {
    code: 'REQ_007', status: 413, title: 'Request too large', message: 'The request is larger than {limitBytes} bytes',
    fallback: 'The request is too large', retry: 'after-fix',
    causes: ['The body is larger than this endpoint takes.'],
    fixes: ['Send less in one request.'],
  },
  uriTooLong: {
    code: 'REQ_008', status: 414, title: 'URL too long', message: 'The request URL is too long', retry: 'after-fix',
    causes: ['A query parameter carries more than it can.'],
    fixes: ['Shorten the query.'],
  },
  unsupportedMediaType: {
    code: 'REQ_009', status: 415, title: 'Unsupported media type', message: 'Send the body as {expected}',
    fallback: 'This kind of body is not supported', retry: 'after-fix',
    causes: ['The Content-Type header is missing or names another type.', 'The body is compressed, or in another charset than UTF-8.'],
    fixes: ['Send the type in the Accept (on PATCH, Accept-Patch) header of the reply, uncompressed.'],
  },
  expectationFailed: {
    code: 'REQ_010', status: 417, title: 'Expectation failed', message: "The Expect header can't be met", retry: 'after-fix',
    causes: ['The Expect header asks for something else than 100-continue.'],
    fixes: ['Leave the Expect header out.'],
  },
  preconditionFailed: {
    code: 'REQ_011', status: 412, title: 'Precondition failed', message: 'The resource has changed since you read it', retry: 'after-fix',
    causes: ['Someone changed the resource between your read and your write.'],
    fixes: ['Read it again, apply your change to what you get, and send the new ETag.'],
  },
  headersTooLarge: {
    code: 'REQ_012', status: 431, title: 'Headers too large', message: 'The request headers are too large', retry: 'after-fix',
    causes: ['The headers are larger than 16 KiB together, or there are more than 100.', 'A cookie has grown without bound.'],
    fixes: ['Send fewer and smaller headers.'],
  },
  preconditionRequired: {
    code: 'REQ_013', status: 428, title: 'Precondition required', message: 'Send If-Match with the ETag you read', retry: 'after-fix',
    causes: ['The change was sent without saying which version it is based on.'],
    fixes: ['Read the resource and send its ETag as If-Match.'],
  },
  resourceNotFound: {
    code: 'RES_001', status: 404, title: 'Not found', message: '{resource} not found', fallback: 'Not found', retry: 'never', generic: true,
    causes: ['The id is wrong, or the resource was deleted.', 'The resource belongs to another workspace.'],
    fixes: ['Look the id up in the list.', 'Check that the key belongs to the workspace you mean.'],
  },
  routeNotFound: {
    code: 'RES_002', status: 404, title: 'No such endpoint', message: 'There is no such endpoint', retry: 'never',
    causes: ['The path is mistyped, lacks the /api/v2 prefix or ends with a slash too many.'],
    fixes: ['Compare the path with the API description.'],
  },
  duplicate: {
    code: 'CON_001', status: 409, title: 'Already exists', message: '{resource} with this {field} already exists',
    fallback: 'This already exists', retry: 'after-fix', generic: true,
    causes: ['Another record has the same value in a field where values are unique.'],
    fixes: ['Change the field that `errors` names, or update the record that has it.'],
  },
  requestInProgress: {
    code: 'CON_002', status: 409, title: 'Still running', message: 'The first request with this idempotency key is still running', retry: 'after-header',
    causes: ['The request was sent again before its first answer came.'],
    fixes: ['Wait as long as Retry-After says, then send it again with the same key.'],
  },
  validationFailed: {
    code: 'VAL_001', status: 422, title: 'Validation failed', message: 'Validation failed', retry: 'after-fix', generic: true,
    causes: ['A field is missing, unknown, of the wrong type or out of range; `errors` names each.'],
    fixes: ['Correct the fields that `errors` names.'],
  },
  idempotencyKeyReused: {
    code: 'VAL_002', status: 422, title: 'Idempotency key reused', message: 'This idempotency key was used with a different request', retry: 'after-fix',
    causes: ['Two different requests carry the same Idempotency-Key.'],
    fixes: ['Make a new key for each new request; keep it only when sending the same request again.'],
  },
  rateLimited: {
    code: 'RATE_001', status: 429, title: 'Rate limit exceeded', message: 'Rate limit exceeded', retry: 'after-header',
    causes: ['More requests came in the window than the limit allows.', 'Too many requests from this address failed to authenticate.'],
    fixes: ['Wait as long as Retry-After says.', 'Spread the calls; the RateLimit header says how many are left.'],
  },
  internal: {
    code: 'SRV_001', status: 500, title: 'Internal error', message: 'Something went wrong on our side', retry: 'backoff', severity: 'error',
    causes: ['A fault in the service; the operators are told.'],
    fixes: ['Try again later.', 'Tell the operators the X-Request-Id of the reply.'],
  },
  unavailable: {
    code: 'SRV_002', status: 503, title: 'Unavailable', message: 'The service is temporarily unavailable', retry: 'after-header', severity: 'warning',
    causes: ['The service is overloaded, restarting, or waits for its database.'],
    fixes: ['Wait as long as Retry-After says, then try again.'],
  },
  notImplemented: {
    code: 'SRV_003', status: 501, title: 'Not implemented', message: 'This method is not implemented', retry: 'never', severity: 'info',
    causes: ['The method is not one this server knows; methods are written in capitals.'],
    fixes: ['Use GET, POST, PUT, PATCH or DELETE.'],
  },
  badUpstream: {
    code: 'UPS_001', status: 502, title: 'Bad gateway', message: 'An upstream server gave no valid response', retry: 'backoff', severity: 'warning',
    causes: ['A server behind this one refused the connection, cut it or sent nonsense.'],
    fixes: ['Try again later.'],
  },
  upstreamTimeout: {
    code: 'UPS_002', status: 504, title: 'Gateway timeout', message: 'An upstream server did not answer in time', retry: 'backoff', severity: 'warning',
    causes: ['A server behind this one is slow or hangs.'],
    fixes: ['Try again later.'],
  },
} as const
