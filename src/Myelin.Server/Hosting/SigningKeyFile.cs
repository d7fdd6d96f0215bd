using Myelin.Core.Signing;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>The signing key on disk: one line <c>ed25519 VERSION SEED</c>, readable by its owner alone.</summary>
internal static class SigningKeyFile
{
    public const string DefaultName = "signing.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where the key lies.</summary>
    public static string PathOf(MyelinOptions options) =>
        options.SigningKey.Length > 0 ? options.SigningKey : Path.Combine(options.DataDirectory, DefaultName);

    /// <summary>
    /// Reads the key. The one in the data directory is made if there is none; a file that <c>SigningKey</c> names has to be
    /// there: a new key in the place of one that was misspelt would cut the server off from its past.
    /// </summary>
    /// <exception cref="StartRefusedException">The file is absent, unreadable, no key, or a key that everybody knows.</exception>
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
