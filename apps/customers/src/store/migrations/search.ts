/**
 * Makes customers searchable by index, and countable without counting; `email_order` is the email key with a place for those who have none.
 *
 * `customer_terms` holds what each customer is found by (search-terms.ts) under `workspace << 40 | id`, so that the terms of a workspace
 * lie together. It stores no text, and no positions: whoever searches compares the hits with the text.
 * Its merging is done in small portions with each write (`automerge` off), because FTS5's own comes in bursts.
 */
export const search = `
  ALTER TABLE workspaces ADD COLUMN customer_count INTEGER NOT NULL DEFAULT 0;
  UPDATE workspaces SET customer_count = (SELECT count(*) FROM customers WHERE workspace_id = workspaces.id);

  ALTER TABLE customers ADD COLUMN city_key TEXT;
  ALTER TABLE customers ADD COLUMN email_order TEXT NOT NULL DEFAULT '';
  UPDATE customers SET city_key = fold(city), email_order = ifnull(email_key, '');
  CREATE INDEX customers_email_order ON customers (workspace_id, email_order, id);

  CREATE VIRTUAL TABLE customer_terms
    USING fts5(terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
  INSERT INTO customer_terms (customer_terms, rank) VALUES ('automerge', 0), ('crisismerge', 1000);
  INSERT INTO customer_terms (rowid, terms)
    SELECT workspace_id << 40 | id, terms(search_key, country, city_key) FROM customers;

  CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  INSERT INTO secrets (name, value) VALUES ('cursors', randomblob(32));
`
