using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Myelin.Server.Configuration;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Grains;
using Myelin.Server.Rooms.Storage;

namespace Myelin.StoredServer;

/// <summary>Creates planned rooms. The server's engine builds and authorises every event, and the server's writer stores them, many per unit.</summary>
internal sealed class RoomFilling(StoredServerPlan plan, RoomStorage storage, RoomLoader loader, ServerIdentity identity)
{
    /// <summary>When the first room is created, in milliseconds since the Unix epoch. The others follow over a year.</summary>
    private const long Beginning = 1_735_689_600_000;

    private const long Year = 365L * 24 * 3600 * 1000;

    /// <summary>One in this many rooms has an older version.</summary>
    private const int OlderVersions = 8;

    public async Task<RoomId> MakeAsync(RoomPlan room, CancellationToken cancellationToken)
    {
        var random = plan.RandomOf(room.Index);
        var at = Beginning + (room.Index * (Year / plan.Size.Rooms));
        var creation = CreateRoom.Plan(Request(room, at));
        var first = Taken(RoomEngine.Create(creation.Create, identity.ServerName, identity.SigningKey, out var engine));
        var writer = await storage.NewAsync(engine!.RoomId, engine.Version, cancellationToken);
        var active = new ActiveRoom(engine.RoomId, writer.Room, engine, writer);
        var waiting = new List<EventToStore> { new(first) };
        foreach (var proposal in creation.Then)
        {
            waiting.Add(new EventToStore(await ProposeAsync(active, proposal, cancellationToken)));
        }

        foreach (var proposal in Life(room, at, random))
        {
            waiting.Add(new EventToStore(await ProposeAsync(active, proposal, cancellationToken)));
            if (waiting.Count == StoredServerLimits.EventsPerUnit)
            {
                await StoreAsync(active, waiting, cancellationToken);
            }
        }

        await StoreAsync(active, waiting, cancellationToken);
        return engine.RoomId;
    }

    /// <summary>The ID of a user.</summary>
    public UserId User(int user) => UserId.Of(StoredServerPlan.Localpart(user), identity.ServerName);

    private static RoomAppend Taken(Step step) =>
        step is Step.Append append ? append.Value : throw new InvalidOperationException($"The engine does not take a planned event: {step}");

    private static async Task StoreAsync(ActiveRoom room, List<EventToStore> waiting, CancellationToken cancellationToken)
    {
        if (waiting.Count > 0)
        {
            await (await room.Writer.AppendAsync(waiting, null, cancellationToken)).Committed;
            waiting.Clear();
            room.Engine.Trim(StoredServerLimits.Remembered);
        }
    }

    private async Task<RoomAppend> ProposeAsync(ActiveRoom room, EventProposal proposal, CancellationToken cancellationToken)
    {
        while (true)
        {
            var step = room.Engine.Propose(proposal, identity.ServerName, identity.SigningKey);
            if (step is not Step.Load load)
            {
                return Taken(step);
            }

            await loader.LoadIntoAsync(room, load, cancellationToken);
        }
    }

    private CreateRoomRequest Request(RoomPlan room, long at)
    {
        var version = room.Index % OlderVersions == 0 ? KnownRoomVersions.V11 : KnownRoomVersions.Default;
        return new CreateRoomRequest
        {
            Version = version,
            Creator = User(room.Creator),
            RoomId = version.RoomIdIsCreateHash ? null : RoomId.Parse($"!stored{room.Index}:{identity.ServerName}"),
            Preset = room.IsPublic ? RoomPreset.PublicChat : RoomPreset.PrivateChat,
            OriginServerTs = at,
            Name = room.HasName ? FormattableString.Invariant($"Room {room.Index}") : null,
            CreatorProfile = new MemberProfile(StoredServerPlan.DisplayName(room.Creator), null),
        };
    }

    /// <summary>Users join while the members who are already there send messages.</summary>
    private IEnumerable<EventProposal> Life(RoomPlan room, long at, Random random)
    {
        var joined = new List<int> { room.Creator };
        var (joins, messages) = (0, 0);
        while (joins < room.Others.Length || messages < room.Messages)
        {
            at += random.Next(1_000, 60_000);
            if (random.Next(room.Others.Length + room.Messages - joins - messages) < room.Others.Length - joins)
            {
                var user = room.Others[joins++];
                if (!room.IsPublic)
                {
                    yield return new EventProposal(User(room.Creator), EventTypes.Member, User(user).Value, Contents.Member(Membership.Invite, user), at);
                }

                yield return new EventProposal(User(user), EventTypes.Member, User(user).Value, Contents.Join(user), at);
                joined.Add(user);
            }
            else
            {
                messages++;
                yield return new EventProposal(User(joined[random.Next(joined.Count)]), EventTypes.Message, null, Contents.Message(random), at);
            }
        }
    }
}
