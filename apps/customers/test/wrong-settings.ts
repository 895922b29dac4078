/** Variable, flag, values that are wrong, and the rule they break. */
export const wrongSettings = [
  ['PORT', '--port', ['', '-1', '65536', '3000.5', '0x10', ' 80', 'http'], 'a port from 0 to 65535'],
  ['HOST', '--host', ['', ' '], 'an address'],
  ['DATA_DIR', '--data-dir', ['', ' '], 'a folder'],
  [
    'BODY_LIMIT',
    '--body-limit',
    ['', '0', '-1', '64KB', '65MiB', '1GiB', '1e3'],
    'a size such as 65536, 64KiB or 1MiB, at most 64MiB',
  ],
  [
    'IMPORT_LIMIT',
    '--import-limit',
    ['', '0', '-1', '64KB', '4097MiB', '1GiB', '1e3'],
    'a size such as 65536 or 256MiB, at most 4096MiB',
  ],
  ['RATE_LIMIT', '--rate-limit', ['', '600', '0/60', '600/0', '600/60/1', 'off'], 'requests/seconds, such as 600/60'],
  ['REQUEST_TIMEOUT', '--request-timeout', ['', '0', '999', '3600001', '30s'], 'a time in ms from 1000 to 3600000'],
  ['MAX_CONNECTIONS', '--max-connections', ['', '0', '1000001', '1e3'], 'a number from 1 to 1000000'],
  ['MAX_LOOP_DELAY', '--max-loop-delay', ['', '-1', '60001', '500ms'], 'a time in ms from 0 to 60000'],
  ['SHUTDOWN_DELAY', '--shutdown-delay', ['', '-1', '600001', '5s'], 'a time in ms from 0 to 600000'],
  ['TRUST_PROXY', '--trust-proxy', ['', 'true', '-1', '17', '10.0.0.0/8'], 'a number of proxies from 0 to 16'],
  ['REQUIRE_IF_MATCH', '--require-if-match', ['', '1', 'yes', 'TRUE', ' true'], 'true or false'],
  ['LOG_LEVEL', '--log-level', ['', 'INFO', 'verbose', '30'], 'one of fatal, error, warn, info, debug, trace, silent'],
  ['UPSTREAM_TIMEOUT', '--upstream-timeout', ['', '0', '600001', '10s', 'Infinity'], 'a time in ms from 1 to 600000'],
] as const

/** Variable, value, and what is said of it. */
export const wrongUpstreams = [
  ['UPSTREAM_INVOICES', 'localhost:80', 'UPSTREAM_INVOICES must be an http or https URL.'],
  ['UPSTREAM_INVOICES', 'ftp://localhost/', 'UPSTREAM_INVOICES must be an http or https URL.'],
  ['UPSTREAM_INVOICES', '', 'UPSTREAM_INVOICES must be an http or https URL.'],
  ['UPSTREAM_INVOICES', 'http://me:secret@localhost/', 'UPSTREAM_INVOICES must not hold a user name or password.'],
  ['UPSTREAM_CUSTOMERS', 'http://localhost/', 'UPSTREAM_CUSTOMERS would hide /api/v2/customers: choose another name.'],
] as const
