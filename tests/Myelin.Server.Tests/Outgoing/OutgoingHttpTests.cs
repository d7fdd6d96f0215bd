using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Outgoing;
using Xunit;

namespace Myelin.Server.Tests.Outgoing;

/// <summary>The server's own requests, to a real server on loopback.</summary>
public sealed class OutgoingHttpTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("myelin-outgoing-");
    private readonly NameServer _names = new();
    private WebApplication _server = null!;
    private int _asked;
    private int _plainPort;
    private int _securePort;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(MakeCertificate()));
        });
        _server = builder.Build();
        _server.Run(async context =>
        {
            Interlocked.Increment(ref _asked);
            switch (context.Request.Path.Value)
            {
                case "/redirect":
                    context.Response.Redirect($"http://127.0.0.1:{_plainPort}/");
                    break;
                case "/sized":
                    await context.Response.Body.WriteAsync(new byte[1_000], context.RequestAborted);
                    break;
                case "/announced":
                    context.Response.ContentLength = 1_001;
                    await context.Response.Body.WriteAsync(new byte[1_001], context.RequestAborted);
                    break;
                case "/endless":
                    while (!context.RequestAborted.IsCancellationRequested)
                    {
                        await context.Response.Body.WriteAsync(new byte[8_192]);
                    }

                    break;
            }
        });
        await _server.StartAsync(Cancel);
        var ports = _server.Urls.Select(url => new Uri(url)).ToDictionary(url => url.Scheme, url => url.Port);
        (_plainPort, _securePort) = (ports["http"], ports["https"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _names.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    /// <summary>Each of these is this machine, in a form that some parser has let through elsewhere.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[64:ff9b::127.0.0.1]")]
    [InlineData("[2002:7f00:1::]")]
    public async Task No_form_of_a_private_address_is_connected_to(string host)
    {
        using var http = Http();
        var failure = await Assert.ThrowsAsync<AddressRefusedException>(() => http.Untrusted.GetAsync(new Uri($"http://{host}:{_plainPort}/"), Cancel));
        Assert.Contains("Outgoing:AllowedRanges", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task An_allowed_range_and_what_the_operator_has_configured_are_reached()
    {
        using var allowing = Http(options => options.AllowedRanges.Add("127.0.0.0/8"));
        using var first = await allowing.Untrusted.GetAsync(new Uri($"http://127.0.0.1:{_plainPort}/"), Cancel);
        using var http = Http();
        using var second = await http.Configured.GetAsync(new Uri($"http://localhost:{_plainPort}/"), Cancel);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, 2), (first.StatusCode, second.StatusCode, _asked));
    }

    [Fact]
    public async Task A_redirect_is_shown_and_not_followed()
    {
        using var http = Http(options => options.AllowedRanges.Add("127.0.0.0/8"));
        using var response = await http.Untrusted.GetAsync(new Uri($"http://127.0.0.1:{_plainPort}/redirect"), Cancel);
        Assert.Equal((HttpStatusCode.Redirect, 1), (response.StatusCode, _asked));
    }

    [Fact]
    public async Task The_configured_name_servers_are_asked()
    {
        _names.Set("page.example", "127.0.0.1");
        using var http = Http(options =>
        {
            options.NameServers.Add(_names.EndPoint.ToString());
            options.AllowedRanges.Add("127.0.0.0/8");
        });
        using var response = await http.Untrusted.GetAsync(new Uri($"http://page.example:{_plainPort}/"), Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.Untrusted.GetAsync(new Uri($"http://absent.example:{_plainPort}/"), Cancel));
    }

    /// <summary>DNS rebinding: a name that was public a moment ago. There is no moment between the check and the connection.</summary>
    [Fact]
    public async Task A_name_that_moves_to_a_private_address_is_refused()
    {
        _names.Set("rebinding.example", "192.0.2.1", "127.0.0.1");
        using var http = Http(options => options.NameServers.Add(_names.EndPoint.ToString()));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await Assert.ThrowsAsync<AddressRefusedException>(() => http.Untrusted.GetAsync(new Uri($"http://rebinding.example:{_plainPort}/"), Cancel));
        }

        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task An_authority_of_the_operator_is_trusted_for_its_names_alone()
    {
        var file = Path.Combine(_directory.FullName, "authority.pem");
        using var trusting = Http(options => options.TrustedAuthorities.Add(file));
        using var response = await trusting.Configured.GetAsync(new Uri($"https://localhost:{_securePort}/"), Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => trusting.Configured.GetAsync(new Uri($"https://127.0.0.1:{_securePort}/"), Cancel));

        using var http = Http();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.Configured.GetAsync(new Uri($"https://localhost:{_securePort}/"), Cancel));
    }

    [Theory]
    [InlineData("/sized", true)]
    [InlineData("/announced", false)]
    [InlineData("/endless", false)]
    public async Task A_body_is_read_within_its_bound(string path, bool fits)
    {
        using var http = Http();
        using var response = await http.Configured.GetAsync(new Uri($"http://127.0.0.1:{_plainPort}{path}"), HttpCompletionOption.ResponseHeadersRead, Cancel);
        if (fits)
        {
            Assert.Equal(1_000, (await BoundedContent.ReadAsync(response, 1_000, Cancel)).Length);
        }
        else
        {
            await Assert.ThrowsAsync<ResponseTooLargeException>(() => BoundedContent.ReadAsync(response, 1_000, Cancel).AsTask());
        }
    }

    private static OutgoingHttp Http(Action<OutgoingOptions>? configure = null)
    {
        var options = new MyelinOptions();
        configure?.Invoke(options.Outgoing);
        var services = new ServiceCollection().AddSingleton(Options.Create(options)).AddSingleton(TimeProvider.System);
        OutgoingRegistration.AddOutgoing(services);
        return (OutgoingHttp)services.BuildServiceProvider().GetRequiredService<IOutgoingHttp>();
    }

    private X509Certificate2 MakeCertificate()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=An authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var authority = authorityRequest.CreateSelfSigned(from, to);
        File.WriteAllText(Path.Combine(_directory.FullName, "authority.pem"), authority.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.Create(authority, from, to, [1, 2, 3, 4]);
        using var whole = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
