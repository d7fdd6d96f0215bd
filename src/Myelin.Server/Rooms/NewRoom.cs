using Myelin.Api;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Myelin.Server.Hosting;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms;

/// <summary>A room that is built and not stored yet: its first events, which become true together or not at all.</summary>
internal sealed record NewRoom(RoomId RoomId, RoomVersion Version, IReadOnlyList<EventToStore> Events)
{
    /// <summary>Builds a planned room.</summary>
    /// <exception cref="MatrixException">One of its events is refused.</exception>
    public static NewRoom Build(RoomCreation creation, ServerIdentity identity)
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

    private static EventToStore Taken(Step step) => step switch
    {
        Step.Append append => new EventToStore(append.Value),
        Step.Refused { Reason: RefusalReason.Forbidden or RefusalReason.Malformed } refused => throw new MatrixException(400, ErrCodes.InvalidRoomState, refused.Message),
        Step.Refused { Reason: RefusalReason.TooLarge } refused => throw MatrixException.TooLarge(refused.Message),
        Step.Refused refused => throw MatrixException.BadJson(refused.Message),
        _ => throw new InvalidOperationException($"A new room's engine asked for {step.GetType().Name}."),
    };
}
