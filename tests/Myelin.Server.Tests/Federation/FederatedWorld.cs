using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Myelin.Server.Configuration;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Federation;

/// <summary>Several whole servers that federate over one loopback network by TLS, each at port 8448 of its name, trusting one authority.</summary>
internal sealed class FederatedWorld : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly DirectoryInfo _certificates = Directory.CreateTempSubdirectory("myelin-certificates-");
    private readonly List<ServerFixture> _servers = [];

    private FederatedWorld()
    {
    }

    public LoopbackNetwork Network { get; } = new();

    /// <summary>The servers in the order of their names.</summary>
    public IReadOnlyList<ServerFixture> Servers => _servers;

    /// <summary>Starts a server for each name, such as <c>one.example</c>.</summary>
    public static async Task<FederatedWorld> StartAsync(params string[] names)
    {
        var world = new FederatedWorld();
        foreach (var name in names)
        {
            await world.AddAsync(name);
        }

        return world;
    }

    /// <summary>Starts one more server.</summary>
    public async Task<ServerFixture> AddAsync(string name, Action<MyelinOptions>? configure = null)
    {
        var (certificate, key) = (Path.Combine(_certificates.FullName, $"{name}.crt"), Path.Combine(_certificates.FullName, $"{name}.key"));
        using (var issued = _authority.Issue(null, name))
        {
            await File.WriteAllTextAsync(certificate, issued.ExportCertificatePem());
            await File.WriteAllTextAsync(key, issued.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }

        var server = await ServerFixture.StartAsync(
            options =>
            {
                options.ServerName = name;
                options.Listeners.Add(new ListenerOptions { Url = "https://127.0.0.1:0", Certificate = certificate, Key = key });
                options.Outgoing.TrustedAuthorities.Add(_authority.File);
                configure?.Invoke(options);
            },
            builder => Network.UseIn(builder.Services));
        var port = server.Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).First(address => address.Scheme == "https").Port;
        var address = $"8.8.4.{_servers.Count + 1}";
        Network.Name(name, address);
        Network.Listen(address, 8448, port);
        _servers.Add(server);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _authority.Dispose();
        _certificates.Delete(recursive: true);
    }
}
