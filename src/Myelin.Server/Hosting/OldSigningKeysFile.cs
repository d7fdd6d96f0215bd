using System.Globalization;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>
/// The public keys that the server signed with before, one in a line: <c>ed25519 VERSION PUBLICKEY EXPIRED</c>, the last an ISO 8601 time or milliseconds
/// since the Unix epoch. Empty lines and those that begin with <c>#</c> are ignored.
/// </summary>
internal static class OldSigningKeysFile
{
    public const string DefaultName = "old-signing.keys";

    /// <summary>Where the keys are stored.</summary>
    public static string PathOf(MyelinOptions options) =>
        options.OldSigningKeys.Length > 0 ? options.OldSigningKeys : Path.Combine(options.DataDirectory, DefaultName);

    /// <summary>Reads the keys. There may be no file in the data directory, but one that <c>OldSigningKeys</c> names must exist.</summary>
    /// <exception cref="StartRefusedException">The file is missing or unreadable, or a line is not a key.</exception>
    public static IReadOnlyList<OldVerifyKey> Read(MyelinOptions options)
    {
        var path = PathOf(options);
        if (options.OldSigningKeys.Length == 0 && !File.Exists(path))
        {
            return [];
        }

        try
        {
            return
            [
                .. File.ReadLines(path).Select((line, index) => (Line: line.Trim(), Number: index + 1))
                    .Where(line => line.Line.Length > 0 && !line.Line.StartsWith('#'))
                    .Select(line => Parse(line.Line) ?? throw new StartRefusedException(
                        $"OldSigningKeys: line {line.Number} of '{path}' is not 'ed25519 VERSION PUBLICKEY EXPIRED', such as 'ed25519 a_ab12 <unpadded base64> 2026-01-31T12:00:00Z'.")),
            ];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"OldSigningKeys: '{path}' can't be read: {failure.Message}", failure);
        }
    }

    /// <summary>The line of a key.</summary>
    public static string ToLine(OldVerifyKey key) =>
        $"{key.KeyId.Replace(':', ' ')} {key.Key.ToBase64()} {key.ExpiredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";

    private static OldVerifyKey? Parse(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["ed25519", var version, var text, var expired]
        && SigningKey.IsVersion(version)
        && VerifyKey.TryParse(text, out var key)
        && Time(expired) is { } expiredAt
            ? new OldVerifyKey($"ed25519:{version}", key, expiredAt)
            : null;

    private static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
