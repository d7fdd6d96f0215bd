using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Federation;

/// <summary>A whole server and hostile peers in one loopback network, trusting one authority.</summary>
internal sealed class FederatedServer : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];
    private int _addresses;

    private FederatedServer()
    {
    }

    public TestAuthority Authority { get; } = new();

    public LoopbackNetwork Network { get; } = new();

    public ServerFixture Server { get; private set; } = null!;

    /// <summary>Starts the server <c>test.example</c>.</summary>
    public static async Task<FederatedServer> StartAsync(Action<MyelinOptions>? configure = null, TimeProvider? time = null, Action<WebApplicationBuilder>? overrides = null)
    {
        var world = new FederatedServer();
        world.Server = await ServerFixture.StartAsync(
            options =>
            {
                options.Outgoing.TrustedAuthorities.Add(world.Authority.File);
                configure?.Invoke(options);
            },
            builder =>
            {
                world.Network.UseIn(builder.Services);
                if (time is not null)
                {
                    builder.Services.AddSingleton(time);
                }

                overrides?.Invoke(builder);
            });
        return world;
    }

    public T Get<T>()
        where T : notnull => Server.Get<T>();

    /// <summary>Starts a peer at port 8448 of a name.</summary>
    public async Task<TestPeer> PeerAsync(string name, string keyVersion = "1")
    {
        var address = $"8.8.0.{++_addresses}";
        var http = await HostilePeer.StartAsync(Authority.Issue(null, name));
        _parts.Add(http);
        Network.Name(name, address);
        Network.Listen(address, 8448, http.Port);
        return new TestPeer(ServerName.Parse(name), http, keyVersion);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }

        Authority.Dispose();
    }
}

/// <summary>A peer with a name and keys, which it publishes as it likes.</summary>
internal sealed class TestPeer
{
    public const string KeyPath = "/_matrix/key/v2/server";

    public TestPeer(ServerName name, HostilePeer http, string keyVersion)
    {
        Name = name;
        Http = http;
        Key = NewKey(keyVersion);
    }

    public ServerName Name { get; }

    public HostilePeer Http { get; }

    public SigningKey Key { get; set; }

    public static SigningKey NewKey(string version) => SigningKey.FromSeed(version, System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    /// <summary>Publishes its key.</summary>
    /// <param name="validUntil">Until when it is said to be valid.</param>
    /// <param name="change">Changes the document before it is signed; null for none.</param>
    public void Publish(DateTimeOffset validUntil, Action<JsonObject>? change = null) => Http.Json(KeyPath, Document(validUntil, change));

    public string Document(DateTimeOffset validUntil, Action<JsonObject>? change = null)
    {
        var document = new JsonObject
        {
            ["server_name"] = Name.Value,
            ["valid_until_ts"] = validUntil.ToUnixTimeMilliseconds(),
            ["verify_keys"] = new JsonObject { [Key.KeyId] = new JsonObject { ["key"] = Key.VerifyKey.ToBase64() } },
            ["old_verify_keys"] = new JsonObject(),
        };
        change?.Invoke(document);
        return System.Text.Encoding.UTF8.GetString(JsonSignatures.Sign(System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()), Name.Value, Key));
    }

    /// <summary>The header of a request that it signs.</summary>
    public string Sign(string method, string uri, string? content, string destination = "test.example", SigningKey? key = null, string? origin = null)
    {
        key ??= Key;
        var request = new SignedRequest(method, uri, ServerName.Parse(origin ?? Name.Value), ServerName.Parse(destination))
        {
            Content = content is null ? (ReadOnlyMemory<byte>?)null : System.Text.Encoding.UTF8.GetBytes(content),
        };
        return $"X-Matrix origin=\"{origin ?? Name.Value}\",destination=\"{destination}\",key=\"{key.KeyId}\",sig=\"{RequestSignatures.Sign(request, key)}\"";
    }
}
