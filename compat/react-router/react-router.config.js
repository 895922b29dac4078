// oxlint-disable-next-line import/no-default-export -- React Router asks for it.
export default { ssr: true }
