import { NestFactory } from '@nestjs/core'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { Respond } from '@faultbook/server'
import { withErrors as withExpress } from '@faultbook/server/express'
import { withErrors as withFastify } from '@faultbook/server/fastify'
import { withErrors as withFetch } from '@faultbook/server/fetch'
import { withErrors as withHono } from '@faultbook/server/hono'
import { withErrors as withKoa } from '@faultbook/server/koa'
import { withErrors as withNest } from '@faultbook/server/nestjs'
import { withErrors as withNode } from '@faultbook/server/node'
import { errors } from './answer.ts'

type Wrap = (respond: Respond, options: object) => unknown

class AppModule {
  configure(): void {
    // Nest asks a module for its middleware: this has none.
  }
}

const nest = await NestFactory.create({ module: AppModule }, { logger: false })

const adapters: Readonly<Record<string, Wrap>> = {
  express: (respond, options) => withExpress(express(), respond, options),
  fastify: (respond, options) => withFastify(Fastify(), respond, options),
  fetch: (respond, options) => withFetch(() => new Response(), respond, options),
  hono: (respond, options) => withHono(new Hono(), respond, options),
  koa: (respond, options) => withKoa(new Koa(), respond, options),
  nestjs: (respond, options) => withNest(nest, respond, options),
  node: (respond, options) => withNode(() => undefined, respond, options),
}

describe.each(Object.entries(adapters))('withErrors() of %s', (_, wrap) => {
  const respond = createResponder({ errors })

  it('says so where it is given no responder', () => {
    const sentence = 'An adapter takes what createResponder({ errors }) makes'
    expect(() => wrap(undefined as unknown as Respond, {})).toThrow(new TypeError(sentence))
    expect(() => wrap(errors as unknown as Respond, {})).toThrow(new TypeError(sentence))
  })

  it('names a word that it does not know', () => {
    const words = "foreignReplies is 'replace' or 'report' or 'pass', not \"log\""
    expect(() => wrap(respond, { mode: 'watch' })).toThrow(
      new TypeError("mode is 'answer' or 'observe', not \"watch\""),
    )
    expect(() => wrap(respond, { foreignReplies: 'log' })).toThrow(new TypeError(words))
  })
})
