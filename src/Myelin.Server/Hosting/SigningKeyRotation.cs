using Myelin.Core.Signing;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>Replaces the signing key. Others verify what the old one has signed by the file of old keys, which is written first: nothing is lost midway.</summary>
internal static class SigningKeyRotation
{
    /// <exception cref="StartRefusedException">There is no key to replace, or a file can't be written.</exception>
    public static (OldVerifyKey Old, string NewKeyId) Rotate(MyelinOptions options, DateTimeOffset now)
    {
        var path = SigningKeyFile.PathOf(options);
        var oldKeys = OldSigningKeysFile.Read(options);
        using var current = SigningKeyFile.Read(path);
        var old = new OldVerifyKey(current.KeyId, current.VerifyKey, now);
        try
        {
            if (oldKeys.All(key => key.KeyId != old.KeyId))
            {
                Append(OldSigningKeysFile.PathOf(options), OldSigningKeysFile.ToLine(old));
            }

            return (old, SigningKeyFile.Replace(path, taken: [.. oldKeys.Select(key => key.KeyId), old.KeyId]));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"SigningKey: the key can't be replaced: {failure.Message}", failure);
        }
    }

    private static void Append(string path, string line)
    {
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
        stream.Flush(flushToDisk: true);
    }
}
