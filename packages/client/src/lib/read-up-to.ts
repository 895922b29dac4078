/** Reads a body as text, piece by piece, until it ends or has so many characters; what is left is not fetched. */
export async function readUpTo(
  body: Response['body'],
  maxLength: number,
  onText: (text: string) => void,
): Promise<void> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  for (let length = 0; reader !== undefined;) {
    const { done, value } = await reader.read()
    const text = decoder.decode(value, { stream: !done }).slice(0, maxLength - length)
    length += text.length
    onText(text)
    if (done) return
    if (length === maxLength) return void reader.cancel().catch(() => undefined)
  }
}
