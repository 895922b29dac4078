import { layout, route } from '@react-router/dev/routes'

// oxlint-disable-next-line import/no-default-export -- React Router asks for it.
export default [
  layout('routes/api-errors.js', [route('api/:case', 'routes/api.js'), route('api/*', 'routes/nowhere.js')]),
]
