using System.Security.Cryptography;
using Myelin.LoadGenerator.Matrix;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Content as large as servers usually let it be.</summary>
internal static class LargeContent
{
    /// <summary>Its size in millions of bytes.</summary>
    public const int Megabytes = 50;

    /// <summary>Bytes that no compression makes fewer.</summary>
    public static byte[] New()
    {
        var bytes = new byte[Megabytes * 1_000_000];
        RandomNumberGenerator.Fill(bytes);
        return bytes;
    }

    /// <summary>Uploads it, and gives its <c>mxc</c> URI.</summary>
    public static async ValueTask<string> UploadAsync(MatrixClient client, Account account, byte[] bytes, CancellationToken cancellationToken) =>
        MatrixClient.Needed(await client.RequestAsync("POST", "/_matrix/media/v3/upload", account, bytes, cancellationToken), "content_uri"u8);
}
