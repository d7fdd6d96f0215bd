using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Media;

/// <summary>The content repository as clients use it.</summary>
internal static class MediaClient
{
    public const string V1 = "/_matrix/client/v1/media";
    public const string V3 = "/_matrix/media/v3";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Uploads, and gives the URI.</summary>
    public static async Task<string> UploadAsync(this TestUser user, byte[] bytes, string? contentType = "application/octet-stream", string? fileName = null) =>
        (await user.TryUploadAsync(bytes, contentType, fileName)).Succeeded().GetProperty("content_uri").GetString()!;

    public static Task<(HttpStatusCode Status, JsonElement Answer)> TryUploadAsync(
        this TestUser user, byte[] bytes, string? contentType = "application/octet-stream", string? fileName = null) => user.Http.CallAsync(
        HttpMethod.Post, $"{V3}/upload{(fileName is null ? "" : $"?filename={Uri.EscapeDataString(fileName)}")}", Content(bytes, contentType));

    public static Task<(HttpStatusCode Status, JsonElement Answer)> FillAsync(this TestUser user, string mxc, byte[] bytes, string? contentType = "text/plain") =>
        user.Http.CallAsync(HttpMethod.Put, $"{V3}/upload/{mxc["mxc://".Length..]}", Content(bytes, contentType));

    /// <summary>A URI's path below an endpoint.</summary>
    public static string Download(string mxc) => $"{V1}/download/{mxc["mxc://".Length..]}";

    public static string Thumbnail(string mxc, string query) => $"{V1}/thumbnail/{mxc["mxc://".Length..]}?{query}";

    /// <summary>Asks for content.</summary>
    public static async Task<HttpResponseMessage> AskAsync(this HttpClient http, string path, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        headers?.Invoke(request.Headers);
        return await http.SendAsync(request, Cancel);
    }

    /// <summary>The bytes of an answer that is a success.</summary>
    public static async Task<byte[]> BytesAsync(this Task<HttpResponseMessage> asked)
    {
        using var response = await asked;
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {(response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(Cancel))}");
        return await response.Content.ReadAsByteArrayAsync(Cancel);
    }

    /// <summary>Asserts a refusal.</summary>
    public static async Task RefusedAsync(this Task<HttpResponseMessage> asked, int status, string errCode)
    {
        using var response = await asked;
        (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).Refused(status, errCode);
    }

    private static ByteArrayContent Content(byte[] bytes, string? contentType)
    {
        var content = new ByteArrayContent(bytes);
        if (contentType is not null)
        {
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", contentType));
        }

        return content;
    }
}
