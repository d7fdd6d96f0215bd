using Myelin.Server.Configuration;
using Myelin.Server.Hosting;

namespace Myelin.Server.CommandLine;

/// <summary>Looks at the signing key without making one.</summary>
internal static class SigningKeyCheck
{
    /// <returns>What there is, for the operator.</returns>
    /// <exception cref="StartRefusedException">The key can't be used.</exception>
    public static string Run(MyelinOptions options)
    {
        var path = SigningKeyFile.PathOf(options);
        if (options.SigningKey.Length == 0 && !File.Exists(path))
        {
            return $"none yet; the first start makes '{path}'.";
        }

        using var key = SigningKeyFile.Read(path);
        var exposed = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;
        return exposed ? $"{key.KeyId} in '{path}', which others than its owner may read." : $"{key.KeyId} in '{path}'.";
    }
}
