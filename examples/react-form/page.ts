import { createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { OrderForm } from './order-form.ts'

// Of the DOM, this repository has no types.
declare const document: { getElementById(id: string): Parameters<typeof createRoot>[0] }

createRoot(document.getElementById('page')).render(createElement(StrictMode, null, createElement(OrderForm)))
