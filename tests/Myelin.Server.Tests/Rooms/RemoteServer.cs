using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>
/// Another server in a room of the tested one: an engine of its own, which gets events only when the test brings them. Its events reach the tested
/// server's room past the signature checks.
/// </summary>
internal sealed class RemoteServer
{
    private static readonly ServerName Name = ServerName.Parse("remote.example");

    private readonly ServerFixture _server;
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly Queue<Pdu> _sent = new();
    private readonly RoomId _room;
    private readonly RoomEngine _engine;
    private LogPosition _takenTo;

    public RemoteServer(ServerFixture server, string room, RoomVersion version)
    {
        (_server, _room) = (server, RoomId.Parse(room));
        _engine = new RoomEngine(version, _room, RoomHead.Empty);
    }

    /// <summary>A user of this server.</summary>
    public static UserId User(string localpart) => UserId.Parse($"@{localpart}:{Name}");

    /// <summary>Sends an event on top of what this server knows of the room. False if the room as it is here forbids it.</summary>
    public bool TrySend(UserId sender, string type, string? stateKey, byte[] content, long originServerTs)
    {
        if (_engine.Propose(new EventProposal(sender, type, stateKey, content, originServerTs), Name, _key) is not Step.Append append)
        {
            return false;
        }

        _sent.Enqueue(append.Value.Pdu);
        return true;
    }

    /// <summary>Brings the room's newest events here.</summary>
    public async Task CatchUpAsync()
    {
        var storage = _server.Services.GetRequiredService<RoomStorage>();
        var room = await _server.Services.GetRequiredService<IEntityNumbers>().FindRoomAsync(_room, Cancel);
        var events = await storage.Events.TimelineAsync(room!.Value, _takenTo, LogPosition.End, Server.Rooms.Storage.Direction.Forwards, 10_000, Cancel);
        foreach (var stored in events)
        {
            Assert.True(_engine.Receive(stored.Pdu) is Step.Append or Step.Unchanged, $"{stored.Pdu} can't be taken.");
            _takenTo = stored.Position!.Value;
        }
    }

    /// <summary>Brings some of this server's events, the oldest first, to the tested server.</summary>
    /// <returns>How many.</returns>
    public async Task<int> DeliverAsync(int count = int.MaxValue)
    {
        var delivered = 0;
        var grain = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(_room.Value);
        for (; delivered < count && _sent.TryDequeue(out var pdu); delivered++)
        {
            var reply = await grain.ReceiveAsync(new ReceiveEvent(pdu.Json.ToArray()));
            Assert.True(reply.Status is not null, $"{pdu} is not taken: {reply.Refusal} {string.Join(' ', reply.PrevEvents)} {string.Join(' ', reply.AuthEvents)}");
        }

        return delivered;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
