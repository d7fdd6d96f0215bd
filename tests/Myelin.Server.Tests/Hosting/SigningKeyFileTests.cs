using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

public sealed class SigningKeyFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("myelin-key-").FullName;

    private MyelinOptions Options => new() { DataDirectory = _directory };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void TheFirstStartMakesAKeyThatTheNextOneReads()
    {
        using var first = SigningKeyFile.ReadOrCreate(Options);
        using var second = SigningKeyFile.ReadOrCreate(Options);

        Assert.Equal(first.KeyId, second.KeyId);
        Assert.Equal(first.VerifyKey, second.VerifyKey);
        Assert.Matches("^ed25519 a_[a-zA-Z0-9]{4} [A-Za-z0-9+/]{43}\n$", File.ReadAllText(Path.Combine(_directory, "signing.key")));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void TheFileIsItsOwnersAlone()
    {
        SigningKeyFile.ReadOrCreate(Options).Dispose();

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix file modes.");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, "signing.key")));
    }

    [Fact]
    public void AFileThatIsNamedHasToBeThere()
    {
        var refused = Assert.Throws<StartRefusedException>(() =>
            SigningKeyFile.ReadOrCreate(new MyelinOptions { DataDirectory = _directory, SigningKey = Path.Combine(_directory, "mine.key") }));

        Assert.StartsWith("SigningKey: ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ed25519 a_ab12")]
    [InlineData("ed25519 a_ab12 tooshort")]
    [InlineData("rsa a_ab12 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1")]
    public void AnythingElseIsNoKey(string line)
    {
        File.WriteAllText(Path.Combine(_directory, "signing.key"), line);

        var refused = Assert.Throws<StartRefusedException>(() => SigningKeyFile.ReadOrCreate(Options));

        Assert.Contains("signing.key", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA0")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void AKeyWhoseSecretIsPublishedIsRefused(string seed)
    {
        File.WriteAllText(Path.Combine(_directory, "signing.key"), $"ed25519 1 {seed}\n");

        var refused = Assert.Throws<StartRefusedException>(() => SigningKeyFile.ReadOrCreate(Options));

        Assert.Contains("published", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePublishedKeyOfAnInstallerIsKnown()
    {
        Assert.True(VerifyKey.TryParse("l/O9hxMVKB6Lg+3Hqf0FQQZhVESQcMzbPN1Cz2nM3og", out var key));
        Assert.True(PublishedKeys.Contains(key));
    }

    [Fact]
    public void ADataDirectoryBelongsToOneProcess()
    {
        using var held = new DataDirectory(_directory);

        var refused = Assert.Throws<StartRefusedException>(() => new DataDirectory(_directory));

        Assert.Contains("another process", refused.Message, StringComparison.Ordinal);
    }
}
