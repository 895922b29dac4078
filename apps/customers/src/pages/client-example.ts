import type { Catalog } from '@faultbook/contract'

/** The branches of the guide's own client, by the name of the row each is for. */
const branches = [
  { name: 'invalidApiKey', comment: 'Handle invalid API key' },
  { name: 'validationFailed', comment: 'Handle validation errors' },
]

/**
 * Prints the guide's JavaScript client.
 * It differs from the guide's where that trips: an error body that is not JSON, a 204, and a URL relative to the page.
 */
export function clientExample(errors: Catalog, apiPath: string): string {
  const cases = branches.flatMap(({ name, comment }) => {
    const code = errors[name]?.code
    return code === undefined ? [] : [`        case '${code}':\n            // ${comment}\n            break;\n`]
  })
  return `async function makeApiRequest() {
    try {
        const response = await fetch('${apiPath}/customers', {
            headers: {
                'Authorization': \`Bearer \${apiKey}\`
            }
        });

        if (!response.ok) {
            // Not JSON, as from a proxy: there is no error_code then
            const errorData = await response.json().catch(() => ({}));
            handleApiError(errorData, response.status);
            return;
        }

        if (response.status === 204) return; // No body to read

        const data = await response.json();
        return data;
    } catch (error) {
        handleNetworkError(error);
    }
}

function handleApiError(errorData, status) {
    switch (errorData.error_code) {
${cases.join('')}        default:
            // Handle unknown errors by their status
    }
}`
}
