using System.Security.Cryptography;
using Myelin.LoadGenerator.Matrix;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Content of the largest size that servers usually allow.</summary>
internal static class LargeContent
{
    /// <summary>Its size in millions of bytes.</summary>
    public const int Megabytes = 50;

    /// <summary>Returns incompressible bytes.</summary>
    public static byte[] New()
    {
        var bytes = new byte[Megabytes * 1_000_000];
        RandomNumberGenerator.Fill(bytes);
        return bytes;
    }

    /// <summary>Uploads the content and returns its <c>mxc</c> URI.</summary>
    public static async ValueTask<string> UploadAsync(MatrixClient client, Account account, byte[] bytes, CancellationToken cancellationToken) =>
        MatrixClient.Needed(await client.RequestAsync("POST", "/_matrix/media/v3/upload", account, bytes, cancellationToken), "content_uri"u8);
}
