import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

// An OpenID issuer of the test's own. It checks what it is asked as a real one does: who the client
// is, that a code is used once, and that whoever brings it also asked for it (PKCE).
export const CLIENT = "parley-at-home";
export const SECRET = "a client's secret";

export type Person = { sub: string; name: string; email: string };

type Agreed = { asked: URLSearchParams; person: Person };

export class Issuer {
  private readonly keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  private readonly agreed = new Map<string, Agreed>();
  private readonly server = createServer((request, response) => void this.answer(request, response));
  // Who says yes on its page.
  person: Person = { sub: "0", name: "Nobody", email: "nobody@example.org" };
  url = "";

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? "/", this.url);
    const json = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    switch (asked.pathname) {
      case "/.well-known/openid-configuration":
        return json(200, this.described());
      case "/keys":
        return json(200, { keys: [{ ...this.keys.publicKey.export({ format: "jwk" }), use: "sig", alg: "ES256", kid: "one" }] });
      case "/authorize":
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(this.page(asked.searchParams));
        return;
      case "/token": {
        const tokens = this.tokens(request.headers.authorization, new URLSearchParams(await read(request)));
        return tokens ? json(200, tokens) : json(400, { error: "invalid_grant" });
      }
      default:
        return json(404, {});
    }
  }

  private described(): object {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    };
  }

  // Two links: yes, with a code, and no.
  private page(asked: URLSearchParams): string {
    if (asked.get("client_id") !== CLIENT || asked.get("code_challenge_method") !== "S256") return "Unknown client";
    const code = randomUUID();
    this.agreed.set(code, { asked, person: this.person });
    const back = (pairs: Record<string, string>) => {
      const url = new URL(asked.get("redirect_uri") ?? "");
      for (const [name, value] of Object.entries({ ...pairs, state: asked.get("state") ?? "" })) url.searchParams.set(name, value);
      return url.toString().replaceAll("&", "&amp;");
    };
    return `<!doctype html><html lang="en"><title>Staff</title><link rel="icon" href="data:,">
      <main><a href="${back({ code })}">Yes</a> <a href="${back({ error: "access_denied" })}">No</a></main></html>`;
  }

  private tokens(authorization: string | undefined, form: URLSearchParams): object | undefined {
    const known = `${encodeURIComponent(CLIENT)}:${encodeURIComponent(SECRET).replaceAll("%20", "+").replaceAll("'", "%27")}`;
    if (authorization !== `Basic ${Buffer.from(known).toString("base64")}`) return undefined;
    const code = form.get("code") ?? "";
    const agreed = this.agreed.get(code);
    this.agreed.delete(code);
    const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    if (agreed?.asked.get("code_challenge") !== challenge) return undefined;
    if (agreed.asked.get("redirect_uri") !== form.get("redirect_uri")) return undefined;
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.url,
      aud: CLIENT,
      iat: now,
      exp: now + 300,
      nonce: agreed.asked.get("nonce"),
      email_verified: true,
      ...agreed.person,
    };
    return { access_token: "unused", token_type: "Bearer", expires_in: 300, id_token: this.signed(claims) };
  }

  private signed(claims: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "ES256", kid: "one", typ: "JWT" })}.${part(claims)}`;
    const signature = sign("sha256", Buffer.from(text), { key: this.keys.privateKey, dsaEncoding: "ieee-p1363" });
    return `${text}.${signature.toString("base64url")}`;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}
