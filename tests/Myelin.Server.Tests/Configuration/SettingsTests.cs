using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Myelin.Server.Configuration;
using Myelin.Server.Storage;
using Xunit;

namespace Myelin.Server.Tests.Configuration;

public sealed class SettingsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("myelin-settings-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void WithoutAnySettingTheServerIsLocalhostOnSqlite()
    {
        var options = Settings.Read(null, []);

        Assert.Equal("localhost", options.ServerName);
        Assert.Equal("data", options.DataDirectory);
        Assert.Equal(DatabaseEngine.Sqlite, DatabaseSetting.From(options).Engine);
        Assert.Null(options.Registration.Enabled);
    }

    [Fact]
    public void AFileMayHaveCommentsAndTrailingCommas()
    {
        var file = Write("""
            {
              // The name after the colon.
              "ServerName": "example.org",
              /* Two of them. */
              "Listeners": [
                { "Url": "http://127.0.0.1:8008" },
                { "Url": "http://*:80", },
              ],
              "Registration": { "Enabled": true, "Terms": { "privacy": { "Name": "Privacy", "Url": "https://example.org/privacy" } } },
              "Outgoing": { "AllowedRanges": [], },
            }
            """);

        var options = Settings.Read(file, []);

        Assert.Equal("example.org", options.ServerName);
        Assert.Equal(["http://127.0.0.1:8008", "http://*:80"], options.Listeners.Select(listener => listener.Url));
        Assert.True(options.Registration.Enabled);
        Assert.Equal("Privacy", options.Registration.Terms["privacy"].Name);
        Assert.Empty(options.Outgoing.AllowedRanges);
    }

    [Fact]
    public void TheCommandLineIsOverTheFile()
    {
        var file = Write("""{ "ServerName": "example.org", "PasswordHashing": { "Iterations": 3 } }""");

        var options = Settings.Read(file, ["--ServerName=example.net", "--RateLimits:Enabled", "false", "--Listeners:0:Url=http://[::1]:0"]);

        Assert.Equal("example.net", options.ServerName);
        Assert.Equal(3, options.PasswordHashing.Iterations);
        Assert.False(options.RateLimits.Enabled);
        Assert.Equal("http://[::1]:0", Assert.Single(options.Listeners).Url);
    }

    [Fact]
    public void OfASettingThatIsSaidTwiceTheLaterHolds()
    {
        var options = Settings.Read(null, ["--ServerName=example.org", "--Registration:Enabled=true", "--servername", "example.net", "--Registration:Enabled=false"]);

        Assert.Equal("example.net", options.ServerName);
        Assert.False(options.Registration.Enabled);
    }

    [Fact]
    public void BytesMayBeMoreThanFitInThirtyTwoBits()
    {
        var options = Settings.Read(null, ["--Media:QuotaBytesPerUser=3000000000", "--Media:MaximumUploadBytes=4294967296", "--Caches:MaximumBytes=6442450944"]);

        Assert.Equal((3_000_000_000, 4_294_967_296, 6_442_450_944), (options.Media.QuotaBytesPerUser, options.Media.MaximumUploadBytes, options.Caches.MaximumBytes));
    }

    [Theory]
    [InlineData("""{ "Servername2": "x" }""", "Servername2 is not a setting that is known. Is 'ServerName' meant?")]
    [InlineData("""{ "Registration": { "Enable": true } }""", "Registration:Enable is not a setting that is known. Is 'Enabled' meant?")]
    [InlineData("""{ "Listeners": [ { "Uri": "http://localhost" } ] }""", "Listeners:0:Uri is not a setting that is known. Is 'Url' meant?")]
    [InlineData("""{ "Listeners": { "Url": "http://localhost" } }""", "Listeners:Url is not known")]
    [InlineData("""{ "Registration": true }""", "Registration is a group of settings")]
    [InlineData("""{ "ServerName": { "Name": "x" } }""", "ServerName is one value")]
    [InlineData("""{ "RateLimits": { "Enabled": "perhaps" } }""", "RateLimits:Enabled is true or false, not 'perhaps'.")]
    [InlineData("""{ "PasswordHashing": { "Iterations": 1.5 } }""", "PasswordHashing:Iterations is a whole number")]
    [InlineData("""{ "PasswordHashing": { "Iterations": 3000000000 } }""", "PasswordHashing:Iterations is 3000000000: it must be between")]
    [InlineData("""{ "ServerName": "-" """, "can't be read")]
    [InlineData("""{ "ServerName": "a", "servername": "b" }""", "can't be read")]
    public void WhatIsUnknownOrOfAnotherTypeStopsTheStart(string json, string sentence) =>
        Assert.Contains(sentence, Refusal(Write(json)), StringComparison.Ordinal);

    [Theory]
    [InlineData("ServerName=not a name", "ServerName: ")]
    [InlineData("ServerName=", "ServerName: ")]
    [InlineData("DataDirectory=", "DataDirectory ")]
    [InlineData("Database=postgres://myelin@localhost/myelin", "Database: ")]
    [InlineData("Database=Username=myelin", "Database: ")]
    [InlineData("Database=Host=localhost;Port=many", "Database: ")]
    [InlineData("Listeners:0:Url=localhost:8008", "Listeners:0:Url: ")]
    [InlineData("Listeners:0:Url=http://example.org:8008", "Listeners:0:Url: ")]
    [InlineData("Listeners:0:Url=http://localhost:8008/path", "Listeners:0:Url: ")]
    [InlineData("Listeners:0:Certificate=cert.pem", "Listeners:0:Url: ")]
    [InlineData("Listeners:0:Url=https://localhost:8448", "Listeners:0:Certificate is needed")]
    [InlineData("Registration:Terms:privacy:Name=Privacy", "Registration:Terms:privacy:Url ")]
    [InlineData("PasswordHashing:Iterations=0", "PasswordHashing:Iterations ")]
    [InlineData("PasswordHashing:Iterations=101", "PasswordHashing:Iterations ")]
    [InlineData("PasswordHashing:MemoryKiB=7", "PasswordHashing:MemoryKiB ")]
    [InlineData("PasswordHashing:MemoryKiB=4194305", "PasswordHashing:MemoryKiB ")]
    [InlineData("Media:S3:Prefix=a", "Media:S3:Bucket is needed")]
    [InlineData("Media:S3:Bucket=A", "Media:S3:Bucket: 'A' is not")]
    [InlineData("Media:S3:Bucket=media --Media:Directory=/", "Media:Directory and Media:S3:Bucket")]
    [InlineData("Media:S3:Bucket=media --Media:S3:Endpoint=s3.example.org", "Media:S3:Endpoint: ")]
    [InlineData("Media:S3:Bucket=media --Media:S3:Region=a/b", "Media:S3:Region: ")]
    [InlineData("Media:S3:Bucket=media --Media:S3:Prefix=/a", "Media:S3:Prefix ")]
    [InlineData("Media:S3:Bucket=media --Media:S3:AccessKey=a", "Media:S3:AccessKey needs")]
    [InlineData("Media:S3:Bucket=media --Media:S3:SecretKey=a", "Media:S3:AccessKey is needed")]
    [InlineData("Media:S3:Bucket=media --Media:S3:AccessKey=a --Media:S3:SecretKeyFile=/nowhere", "Media:S3:SecretKeyFile: '/nowhere' can't be read")]
    [InlineData("Media:S3:Bucket=media --Media:S3:AccessKey=a --Media:S3:SecretKeyFile=/dev/null", "Media:S3:SecretKeyFile: '/dev/null' is empty")]
    [InlineData("Media:S3:Bucket=media --Media:S3:AccessKey=a --Media:S3:SecretKey=a --Media:S3:SecretKeyFile=/dev/null", "Media:S3:SecretKey and")]
    [InlineData("Proxies:0=proxy.example.org", "Proxies:0: 'proxy.example.org' is neither")]
    [InlineData("Proxies:0=10.0.0.0/33", "Proxies:0: ")]
    [InlineData("Proxies:0=127.0.0.1 --ProxyHeader=X-Client-IP", "ProxyHeader is ")]
    [InlineData("ProxyHeader=Forwarded", "ProxyHeader needs Proxies")]
    [InlineData("Metrics:Listener=https://localhost:9008", "Metrics:Listener: ")]
    [InlineData("Listeners:0:Url=http://localhost:9008 --Metrics:Listener=http://localhost:9008", "Metrics:Listener: http://localhost:9008 is one of Listeners too")]
    [InlineData("Rooms:DefaultVersion=13", "Rooms:DefaultVersion: '13' is not a room version")]
    [InlineData("Passwords:MinimumLength=0", "Passwords:MinimumLength ")]
    [InlineData("Passwords:MinimumLength=129", "Passwords:MinimumLength ")]
    [InlineData("Federation:WellKnownServer=https://matrix.example.org", "Federation:WellKnownServer: ")]
    [InlineData("Federation:AllowedServers:0=a b", "Federation:AllowedServers:0: ")]
    [InlineData("Federation:DeniedServers:0=", "Federation:DeniedServers:0: ")]
    [InlineData("Federation:TrustedKeyServers:0=*.example.org", "Federation:TrustedKeyServers:0: ")]
    [InlineData("Outgoing:TrustedAuthorities:0=nowhere.pem", "Outgoing:TrustedAuthorities:0: ")]
    [InlineData("Outgoing:AllowedRanges:0=10.0.0.0/33", "Outgoing:AllowedRanges:0: ")]
    [InlineData("Outgoing:AllowedRanges:0=everything", "Outgoing:AllowedRanges:0: ")]
    [InlineData("Outgoing:NameServers:0=dns.example.org", "Outgoing:NameServers:0: ")]
    [InlineData("AppServices:Directory=/does/not/exist", "AppServices:Directory: ")]
    [InlineData("Media:Directory=/does/not/exist", "Media:Directory: ")]
    [InlineData("PublicBaseUrl=example.org", "PublicBaseUrl: ")]
    [InlineData("Support:Page=mailto:admin@example.org", "Support:Page: ")]
    [InlineData("Support:Contacts:0:Role=m.role.admin", "Support:Contacts:0 ")]
    [InlineData("Support:Contacts:0:MatrixId=admin", "Support:Contacts:0:MatrixId: ")]
    public void AWrongValueStopsTheStartWithASentenceThatNamesTheSetting(string setting, string sentence) =>
        Assert.StartsWith(sentence, Refusal(null, ("--" + setting).Split(" --").Select((part, index) => index == 0 ? part : "--" + part).ToArray()), StringComparison.Ordinal);

    [Theory]
    [InlineData("sevre")]
    [InlineData("--ServerName")]
    [InlineData("--")]
    public void WhatIsNeitherCommandNorSettingIsRefused(string argument) =>
        Assert.Contains(argument, Refusal(null, argument), StringComparison.Ordinal);

    [Fact]
    public void AFileThatIsNamedHasToBeThere() =>
        Assert.Contains("does not exist", Refusal(Path.Combine(_directory, "none.json")), StringComparison.Ordinal);

    [Fact]
    public void TheDatabasePasswordIsNotRepeated() =>
        Assert.DoesNotContain("secret", Refusal(null, "--Database=Password=secret;Nonsense=1"), StringComparison.Ordinal);

    [Fact]
    public void ACertificateIsReadWithItsKey()
    {
        var (certificate, key) = MakeCertificate("one");
        var (_, otherKey) = MakeCertificate("two");
        string[] With(string keyFile) => ["--Listeners:0:Url=https://127.0.0.1:0", $"--Listeners:0:Certificate={certificate}", $"--Listeners:0:Key={keyFile}"];

        Assert.Equal(key, Assert.Single(Settings.Read(null, With(key)).Listeners).Key);
        Assert.StartsWith("Listeners:0:Certificate and Listeners:0:Key: ", Refusal(null, With(otherKey)), StringComparison.Ordinal);
        Assert.StartsWith("Listeners:0:Key: ", Refusal(null, With(key + ".not")), StringComparison.Ordinal);
        Assert.StartsWith("Outgoing:TrustedAuthorities:0: ", Refusal(null, $"--Outgoing:TrustedAuthorities:0={key}"), StringComparison.Ordinal);
        Assert.Single(Settings.Read(null, [$"--Outgoing:TrustedAuthorities:0={certificate}"]).Outgoing.TrustedAuthorities);
    }

    [Theory]
    [InlineData("http://localhost:8008", true)]
    [InlineData("http://127.0.0.2:1", true)]
    [InlineData("http://[::1]:1", true)]
    [InlineData("http://0.0.0.0:1", false)]
    [InlineData("http://[::]:1", false)]
    [InlineData("http://*:1", false)]
    [InlineData("http://192.0.2.1:1", false)]
    public void LoopbackIsKnown(string url, bool loopback)
    {
        Assert.True(ListenerAddress.TryParse(url, out var address));
        Assert.Equal(loopback, address.IsLoopback);
    }

    private static string Refusal(string? file, params string[] arguments) =>
        Assert.Throws<StartRefusedException>(() => Settings.Read(file, arguments)).Message;

    private string Write(string json)
    {
        var path = Path.Combine(_directory, Path.GetRandomFileName() + ".json");
        File.WriteAllText(path, json);
        return path;
    }

    private (string Certificate, string Key) MakeCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var files = (Path.Combine(_directory, name + ".crt"), Path.Combine(_directory, name + ".key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }
}
