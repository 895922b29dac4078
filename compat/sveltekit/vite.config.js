import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'

// oxlint-disable-next-line import/no-default-export -- Vite asks for it.
export default { plugins: [sveltekit({ adapter: adapter() })] }
