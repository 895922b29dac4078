import type { Customer, CustomerFields } from './store/customer-store.ts'

/** A customer as it is sent. */
export interface CustomerJson extends Omit<Customer, 'createdAt' | 'updatedAt' | 'version'> {
  readonly created_at: string
  readonly updated_at: string
}

/** A whole customer as a caller writes it; what is left out is null. */
export type CustomerBody = Pick<CustomerFields, 'account'> & Partial<CustomerFields>

/** Where camelCase becomes snake_case. */
export function toJson({ createdAt, updatedAt, version: _version, ...fields }: Customer): CustomerJson {
  return { ...fields, created_at: createdAt, updated_at: updatedAt }
}

/** All fields of a body. */
export function toFields({ account, email, phone, address, city, state, zip, country }: CustomerBody): CustomerFields {
  return {
    account,
    email: email ?? null,
    phone: phone ?? null,
    address: address ?? null,
    city: city ?? null,
    state: state ?? null,
    zip: zip ?? null,
    country: country ?? null,
  }
}
