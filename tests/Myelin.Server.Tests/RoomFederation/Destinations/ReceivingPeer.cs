using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Server.Rooms;
using Myelin.Server.Tests.Federation;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.RoomFederation.Destinations;

/// <summary>The server <c>remote.example</c>, which has users in rooms of the tested server and receives transactions as a test tells it to.</summary>
internal sealed class ReceivingPeer : IAsyncDisposable
{
    private const string Address = "8.8.7.7";
    private const string Send = "/_matrix/federation/v1/send/";

    private readonly HostilePeer _http;

    private ReceivingPeer(HostilePeer http) => _http = http;

    public static ServerName Name { get; } = ServerName.Parse("remote.example");

    public static TestAuthority Authority { get; } = new();

    public LoopbackNetwork Network { get; } = new();

    /// <summary>The transactions that have come in, answered or not.</summary>
    public IReadOnlyList<ReceivedTransaction> Transactions =>
        [.. _http.Requests.Where(static request => request.Path.StartsWith(Send, StringComparison.Ordinal)).Select(static request => ReceivedTransaction.Of(request, request.Path[Send.Length..]))];

    public IReadOnlyList<JsonElement> Pdus => [.. Transactions.SelectMany(static transaction => transaction.Pdus)];

    public IReadOnlyList<JsonElement> Edus => [.. Transactions.SelectMany(static transaction => transaction.Edus)];

    /// <summary>The bodies of the messages that have come in.</summary>
    public IReadOnlyList<string?> Texts =>
        [.. Pdus.Where(static pdu => pdu.GetProperty("type").GetString() == "m.room.message").Select(static pdu => pdu.GetProperty("content").GetProperty("body").GetString())];

    public static async Task<ReceivingPeer> StartAsync()
    {
        var peer = new ReceivingPeer(await HostilePeer.StartAsync(Authority.Issue(null, Name.Value)));
        peer.Network.Name(Name.Value, Address);
        peer.Network.Listen(Address, 8448, peer._http.Port);
        peer.Take();
        return peer;
    }

    /// <summary>A server that can reach this one.</summary>
    /// <param name="directory">Its data directory; null for a new one.</param>
    /// <param name="denied">Whether its settings forbid to speak with this one.</param>
    public Task<ServerFixture> ServerAsync(string? directory = null, bool denied = false) => ServerFixture.StartAsync(
        options =>
        {
            options.Outgoing.TrustedAuthorities.Add(Authority.File);
            if (denied)
            {
                options.Federation.DeniedServers.Add(Name.Value);
            }
        },
        builder => Network.UseIn(builder.Services),
        directory);

    /// <summary>Lets a user of this server join a room.</summary>
    public static async Task<RemoteServer> JoinAsync(ServerFixture server, string room, string localpart = "zoe")
    {
        var view = await server.Get<IRooms>().FindAsync(RoomId.Parse(room), TestContext.Current.CancellationToken);
        var remote = new RemoteServer(server, room, view!.Version);
        await remote.CatchUpAsync();
        var user = RemoteServer.User(localpart);
        Assert.True(remote.TrySend(user, "m.room.member", user.Value, """{"membership":"join"}"""u8.ToArray(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        await remote.DeliverAsync();
        return remote;
    }

    /// <summary>Takes transactions, with a result for each of their PDUs.</summary>
    public void Take(string pdus = "{}") => _http.Otherwise = context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"pdus":{{pdus}}}""", context.RequestAborted);
    };

    public void Behave(RequestDelegate behave) => _http.Otherwise = behave;

    /// <summary>Receives transactions and does not answer.</summary>
    public void Silence() => _http.Otherwise = static async context =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    };

    public void Status(int status, string body = "") => _http.Otherwise = context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>Refuses connections from now on.</summary>
    public void Disappear() => Network.Name(Name.Value, "8.8.7.8");

    public void Return() => Network.Name(Name.Value, Address);

    public ValueTask DisposeAsync() => _http.DisposeAsync();
}

/// <summary>A transaction as it has come in.</summary>
internal sealed record ReceivedTransaction(string Id, string Body, IReadOnlyList<JsonElement> Pdus, IReadOnlyList<JsonElement> Edus)
{
    public static ReceivedTransaction Of(PeerRequest request, string id)
    {
        var body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal("PUT", request.Method);
        Assert.Equal("test.example", body.GetProperty("origin").GetString());
        Assert.True(body.GetProperty("origin_server_ts").GetInt64() > 1_700_000_000_000);
        Assert.StartsWith("X-Matrix ", request.Authorization, StringComparison.Ordinal);
        return new ReceivedTransaction(
            id,
            System.Text.Encoding.UTF8.GetString(request.Body),
            [.. body.GetProperty("pdus").EnumerateArray()],
            body.TryGetProperty("edus", out var edus) ? [.. edus.EnumerateArray()] : []);
    }
}
