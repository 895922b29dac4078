import { reactRouter } from '@react-router/dev/vite'

// oxlint-disable-next-line import/no-default-export -- Vite asks for it.
export default { plugins: [reactRouter()] }
