import { Outlet } from 'react-router'

// oxlint-disable-next-line import/no-default-export -- React Router asks for it.
export default function Root() {
  return <Outlet />
}
