using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Server.Hosting;
using Myelin.Server.Log;
using Orleans.Concurrency;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// The shell around one room's engine. Reentrant and pipelined: an event is decided on and handed to the writer without waiting, the
/// next one builds on it while it is committed, and each caller is answered after its own commit. A commit that fails drops the
/// activation with all that was built on it.
/// </summary>
[Reentrant]
internal sealed partial class RoomGrain(RoomLoader loader, RoomWriter writer, ServerIdentity identity, TimeProvider time, ILogger<RoomGrain> logger)
    : Grain, IRoomGrain
{
    /// <summary>Events and states that an idle engine may hold.</summary>
    private const int MaximumRemembered = 2_000;

    private readonly RoomTransactions _transactions = new();
    private LoadedRoom? _room;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _room = await loader.LoadAsync(RoomId.Parse(this.GetPrimaryKeyString()), cancellationToken);

    public Task<RoomReply> SendAsync(SendEvent command) =>
        OnceAsync(TransactionCall.Send, command.Transaction, room => SendAsync(room, command));

    public Task<RoomReply> RedactAsync(RedactTarget command) =>
        OnceAsync(TransactionCall.Redact, command.Transaction, room => RedactAsync(room, command));

    public Task<RoomReply> ChangeMembershipAsync(ChangeMembership command) =>
        OnceAsync(TransactionCall.None, null, room => new MembershipChange(this, room, command).RunAsync());

    /// <summary>Proposes an event, loading what the engine lacks, and hands it to the writer.</summary>
    internal async Task<RoomReply> ProposeAsync(LoadedRoom room, EventProposal proposal, SentBy? sentBy = null)
    {
        await writer.PrepareAsync(room, proposal);
        while (true)
        {
            switch (room.Engine.Propose(proposal, identity.ServerName, identity.SigningKey))
            {
                case Step.Append append:
                    // Nothing is awaited between the engine's decision and the hand-over, so units stand in the order of the graph.
                    return await CommitAsync(writer.HandOver(room, append.Value, sentBy), append.Value.Pdu.EventId);
                case Step.Unchanged unchanged:
                    return RoomReply.Sent(unchanged.Existing);
                case Step.Load load:
                    await loader.LoadIntoAsync(room, load, CancellationToken.None);
                    break;
                case Step.Refused refused:
                    return ToReply(refused);
                default:
                    return RoomReply.Refused(500, ErrCodes.Unknown, "This server lacks part of the room.");
            }
        }
    }

    internal long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Loads what the engine asked for, for callers that ask it questions of their own.</summary>
    internal ValueTask LoadIntoAsync(LoadedRoom room, Step.Load load) => loader.LoadIntoAsync(room, load, CancellationToken.None);

    private static RoomReply ToReply(Step.Refused refused) => refused.Reason switch
    {
        RefusalReason.TooLarge => RoomReply.Refused(413, ErrCodes.TooLarge, refused.Message),
        RefusalReason.BadJson => RoomReply.Refused(400, ErrCodes.BadJson, refused.Message),
        _ => RoomReply.Forbidden(refused.Message),
    };

    private static SentBy? SentByOf(TransactionCall call, TransactionKey? transaction) =>
        transaction is null ? null : new SentBy(UserId.Parse(transaction.User), new DeviceId(transaction.Device), transaction.TransactionId, call);

    private async Task<RoomReply> OnceAsync(TransactionCall call, TransactionKey? transaction, Func<LoadedRoom, Task<RoomReply>> run)
    {
        if (_room is not { } room)
        {
            DeactivateOnIdle();
            return RoomReply.Forbidden("You are not joined to this room.");
        }

        if (transaction is null)
        {
            return await run(room);
        }

        return await _transactions.OnceAsync(
            call, transaction, device => loader.TransactionsAsync(room, device.User, device.Device), () => run(room));
    }

    private Task<RoomReply> SendAsync(LoadedRoom room, SendEvent command) => ProposeAsync(
        room,
        new EventProposal(UserId.Parse(command.Sender), command.Type, command.StateKey, command.ContentJson, command.Timestamp ?? Now()),
        SentByOf(TransactionCall.Send, command.Transaction));

    private async Task<RoomReply> RedactAsync(LoadedRoom room, RedactTarget command)
    {
        var target = EventId.Parse(command.Target);
        var sender = UserId.Parse(command.Sender);
        var proposal = Redact.Plan(room.Version, sender, target, command.Reason, Now());
        await writer.PrepareRedactionAsync(room, target);
        return await ProposeAsync(room, proposal, SentByOf(TransactionCall.Redact, command.Transaction));
    }

    private async Task<RoomReply> CommitAsync(Task<CommittedUnit> commit, EventId id)
    {
        try
        {
            await commit;
        }
        catch (Exception failure)
        {
            CommitFailed(logger, this.GetPrimaryKeyString(), failure);
            DeactivateOnIdle();
            _room = null;
            return RoomReply.Refused(500, ErrCodes.Unknown, "The event could not be stored.");
        }

        _room?.Engine.Trim(MaximumRemembered);
        return RoomReply.Sent(id);
    }

    [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "A commit of room {Room} failed; its activation is dropped.")]
    private static partial void CommitFailed(ILogger logger, string room, Exception exception);
}
