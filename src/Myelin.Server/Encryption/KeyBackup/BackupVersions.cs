using System.Globalization;
using Myelin.Api;

namespace Myelin.Server.Encryption.KeyBackup;

/// <summary>The numbers of a user's backups, from 1 on, and how clients write them.</summary>
internal static class BackupVersions
{
    public static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number; one that was never given is one of a backup that does not exist.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    public static long Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && Text(version) == text ? version : throw Unknown();

    public static MatrixException Unknown() => MatrixException.NotFound("There is no such backup.");
}
