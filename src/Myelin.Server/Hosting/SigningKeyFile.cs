using Myelin.Core.Signing;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>The signing key's file: one line <c>ed25519 VERSION SEED</c>, readable only by its owner.</summary>
internal static class SigningKeyFile
{
    public const string DefaultName = "signing.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where the key is stored.</summary>
    public static string PathOf(MyelinOptions options) =>
        options.SigningKey.Length > 0 ? options.SigningKey : Path.Combine(options.DataDirectory, DefaultName);

    /// <summary>
    /// Reads the key. In the data directory, a missing key is created. A file that <c>SigningKey</c> names must exist: if its name is misspelt,
    /// a new key would cut the server off from its past.
    /// </summary>
    /// <exception cref="StartRefusedException">The file is missing or unreadable, or contains no key or a publicly known one.</exception>
    public static SigningKey ReadOrCreate(MyelinOptions options)
    {
        var path = PathOf(options);
        return options.SigningKey.Length == 0 && !File.Exists(path) ? Create(path) : Read(path);
    }

    /// <exception cref="StartRefusedException">As <see cref="ReadOrCreate"/>.</exception>
    public static SigningKey Read(string path)
    {
        SigningKey key;
        try
        {
            key = SigningKey.Parse(File.ReadAllText(path));
        }
        catch (FormatException failure)
        {
            throw new StartRefusedException($"SigningKey: '{path}' is not a signing key. {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"SigningKey: '{path}' can't be read: {failure.Message}", failure);
        }

        if (PublishedKeys.Contains(key.VerifyKey))
        {
            key.Dispose();
            throw new StartRefusedException(
                $"SigningKey: '{path}' holds a key whose secret is published, so that anybody could speak for this server. Make a new one.");
        }

        return key;
    }

    /// <summary>Replaces the key by a new one, whose ID is none of those taken.</summary>
    /// <returns>The new key's ID.</returns>
    /// <exception cref="StartRefusedException">It can't be written.</exception>
    public static string Replace(string path, IReadOnlyCollection<string> taken)
    {
        var beside = path + ".new";
        string id;
        do
        {
            File.Delete(beside);
            using var key = Create(beside);
            id = key.KeyId;
        }
        while (taken.Contains(id));

        File.Move(beside, path, overwrite: true);
        return id;
    }

    private static SigningKey Create(string path)
    {
        var key = SigningKey.Generate();
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using var stream = new FileStream(path, options);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(key.ToFileLine() + "\n"));
            stream.Flush(flushToDisk: true);
            return key;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new StartRefusedException($"SigningKey: '{path}' can't be written: {failure.Message}", failure);
        }
    }
}
