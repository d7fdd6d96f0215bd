using System.Security.Cryptography;
using Myelin.Api;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms;

/// <summary>A room that is built but not stored yet. Its first events are committed together or not at all.</summary>
internal sealed record NewRoom(RoomId RoomId, RoomVersion Version, IReadOnlyList<EventToStore> Events);

/// <summary>Builds and stores rooms that this server creates ("Creation", "Room Upgrades").</summary>
internal sealed class NewRooms(RoomStorage storage, ServerIdentity identity)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>A new room ID, or null for versions that derive it from the create event (MSC4291).</summary>
    public RoomId? IdFor(RoomVersion version) =>
        version.RoomIdIsCreateHash ? null : RoomId.Parse($"!{RandomNumberGenerator.GetString(Letters, 18)}:{identity.ServerName}");

    /// <summary>Builds a planned room.</summary>
    /// <exception cref="MatrixException">One of its events is refused.</exception>
    public NewRoom Build(RoomCreation creation)
    {
        var events = new List<EventToStore> { Taken(RoomEngine.Create(creation.Create, identity.ServerName, identity.SigningKey, out var engine)) };
        foreach (var proposal in creation.Then)
        {
            var step = engine!.Propose(proposal, identity.ServerName, identity.SigningKey);
            if (step is not Step.Unchanged)
            {
                events.Add(Taken(step));
            }
        }

        return new NewRoom(engine!.RoomId, engine.Version, events);
    }

    /// <summary>Stores a room, in one unit with whatever must be committed with it.</summary>
    /// <param name="room">The room.</param>
    /// <param name="add">Adds rows to the unit.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="UnitRefusedException">The room ID is taken, or what was added is refused; nothing has been stored.</exception>
    public async Task StoreAsync(NewRoom room, Action<LogUnit, RoomNumber> add, CancellationToken cancellationToken)
    {
        var writer = await storage.NewAsync(room.RoomId, room.Version, cancellationToken);
        var commit = await writer.AppendAsync(
            room.Events,
            unit =>
            {
                add(unit, writer.Room);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        await commit.Committed;
    }

    /// <summary>Adds a room to another room's unit, so that both are committed together.</summary>
    public async ValueTask<RoomNumber> AddAsync(LogUnit unit, NewRoom room)
    {
        var writer = await storage.NewAsync(room.RoomId, room.Version, CancellationToken.None);
        await writer.AddNewAsync(unit, room.Events);
        return writer.Room;
    }

    private static EventToStore Taken(Step step) => step switch
    {
        Step.Append append => new EventToStore(append.Value),
        Step.Refused { Reason: RefusalReason.Forbidden or RefusalReason.Malformed } refused => throw new MatrixException(400, ErrCode.InvalidRoomState, refused.Message),
        Step.Refused { Reason: RefusalReason.TooLarge } refused => throw MatrixException.TooLarge(refused.Message),
        Step.Refused refused => throw MatrixException.BadJson(refused.Message),
        _ => throw new InvalidOperationException($"A new room's engine asked for {step.GetType().Name}."),
    };
}
