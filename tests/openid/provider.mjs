// A real OpenID provider on loopback, for tests: oidc-provider, with people who sign in at once.
//
// It prints its addresses as one line of JSON and listens until its standard input is closed. What
// a test changes (clients, keys, people, its own name, whether it answers, its clock) it sends as
// JSON to the second address; each change takes hold at once.
import { createServer } from 'node:http'
import { generateKeyPairSync } from 'node:crypto'
import Provider from 'oidc-provider'

const state = {
  // `all`: nobody answers; `keys`: what it says of itself cannot be had.
  out: null,
  // A claim of the description and a claim of the answers, where they lie.
  describedAs: null,
  answersAs: null,
  nonce: null,
  account: 'okafor',
  clients: [],
  // How often the keys were asked for.
  asked: 0,
}

const people = {
  okafor: { email: 'okafor@example.org', email_verified: true, name: 'Dr N. Okafor', on_duty: true, chief: true },
  lola: { email: 'lola@example.org', email_verified: true, name: 'Lola', on_duty: false },
  newcomer: { email: 'New.Comer@example.org', email_verified: true, name: 'Newcomer Nurse', zoneinfo: 'Europe/London', on_duty: true },
  unverified: { email: 'sam@example.org', email_verified: false, name: 'Sam?' },
  elsewhere: { email: 'sam@elsewhere.example', email_verified: true, name: 'Sam?' },
}

const realNow = Date.now
let offset = 0
Date.now = () => realNow() + offset

let serial = 0
const freshKey = () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  serial += 1
  return { ...privateKey.export({ format: 'jwk' }), kid: `key-${serial}`, use: 'sig', alg: 'ES256' }
}
let key = freshKey()
let provider
let handle

const server = createServer((request, response) => {
  if (request.url === '/jwks') state.asked += 1
  const ofItself = request.url === '/jwks' || request.url === '/.well-known/openid-configuration'
  if (state.out === 'all' || (state.out === 'keys' && ofItself)) return request.socket.destroy()
  if (request.url.startsWith('/interaction/')) return void enter(request, response).catch((error) => fail(response, error))
  return handle(request, response)
})
const control = createServer((request, response) => {
  let text = ''
  request.on('data', (piece) => { text += piece })
  request.on('end', () => {
    const { rotate, later, ...change } = JSON.parse(text)
    Object.assign(state, change)
    if (rotate) key = freshKey()
    if (later) offset += later * 1000
    make()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ asked: state.asked }))
  })
})
const open = (one) => new Promise((resolve) => one.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${one.address().port}`)))

const issuer = await open(server)

function fail(response, error) {
  response.statusCode = 500
  response.end(String(error))
}

// Whoever comes is signed in as the person of the moment, and agrees to everything.
async function enter(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  if (state.account === null) {
    const no = { error: 'access_denied', error_description: 'nobody wants to' }
    return provider.interactionFinished(request, response, no, { mergeWithLastSubmission: false })
  }
  if (prompt.name === 'login') {
    const login = { login: { accountId: state.account } }
    return provider.interactionFinished(request, response, login, { mergeWithLastSubmission: false })
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  grant.addOIDCScope(params.scope)
  const consent = { consent: { grantId: await grant.save() } }
  return provider.interactionFinished(request, response, consent, { mergeWithLastSubmission: true })
}

function make() {
  provider = new Provider(issuer, {
    clients: state.clients.map((client) => ({
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      ...client,
    })),
    jwks: { keys: [key] },
    cookies: { keys: ['only for tests'] },
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'zoneinfo'], staff: ['on_duty', 'chief'] },
    scopes: ['openid', 'email', 'profile', 'staff'],
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
  })
  provider.use(async (ctx, next) => {
    await next()
    if (state.describedAs && ctx.path === '/.well-known/openid-configuration') ctx.body = { ...ctx.body, issuer: state.describedAs }
    if (state.answersAs && ctx.status === 303 && ctx.response.get('location').includes('code=')) {
      const to = new URL(ctx.response.get('location'))
      to.searchParams.set('iss', state.answersAs)
      ctx.redirect(to.href)
    }
  })
  if (state.nonce) {
    // As a provider would that was talked into somebody else's question.
    provider.use(async (ctx, next) => {
      if (ctx.path === '/auth') ctx.query.nonce = state.nonce
      await next()
    })
  }
  handle = provider.callback()
}

make()
process.stdout.write(`${JSON.stringify({ issuer, control: await open(control) })}\n`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
