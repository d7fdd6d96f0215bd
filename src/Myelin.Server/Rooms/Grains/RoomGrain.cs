using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Server.Configuration;
using Myelin.Server.Rooms.Storage;
using Orleans.Concurrency;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// The shell around one room's engine. It is reentrant and pipelined: each event is decided on and handed to the writer without waiting, the
/// next event builds on it while it is committed, and each caller gets its reply after its own commit. A failed commit drops the
/// activation and everything built on that commit.
/// </summary>
[Reentrant]
internal sealed partial class RoomGrain(RoomLoader loader, RoomReplacement replacement, ServerIdentity identity, TimeProvider time, ILogger<RoomGrain> logger) : Grain, IRoomGrain
{
    private readonly RoomTransactions _transactions = new();
    private readonly RelationRules _relations = new(loader);
    private ActiveRoom? _room;

    /// <summary>This server's name.</summary>
    internal ServerName ServerName => identity.ServerName;

    internal Core.Signing.SigningKey SigningKey => identity.SigningKey;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _room = await loader.LoadAsync(RoomId.Parse(this.GetPrimaryKeyString()), cancellationToken);

    public Task<RoomReply> SendAsync(SendEvent command) => OnceAsync(command.Transaction, room =>
    {
        var proposal = new EventProposal(UserId.Parse(command.Sender), command.Type, command.StateKey, command.ContentJson, command.Timestamp ?? Now());
        return proposal.StateKey is null && EventRelation.Of(command.ContentJson) is { } relation
            ? _relations.SendAsync(this, room, proposal, relation, () => ProposeAsync(room, proposal, command.Transaction))
            : command.AdmitsGuest
                ? new GuestAdmission(this, room).ProposeAsync(refuse => ProposeAsync(room, proposal, command.Transaction, refuse))
                : ProposeAsync(room, proposal, command.Transaction);
    });

    public Task<RoomReply> RedactAsync(RedactTarget command) => OnceAsync(command.Transaction, room => ProposeAsync(
        room,
        Redact.Plan(room.Version, UserId.Parse(command.Sender), EventId.Parse(command.Target), command.Reason, Now()),
        command.Transaction));

    public Task<RoomReply> ChangeMembershipAsync(ChangeMembership command) =>
        OnceAsync(null, room => new MembershipChange(this, room, command).RunAsync());

    public Task<RoomReply> ReplaceAsync(ReplaceRoom command) => OnceAsync(null, room => replacement.RunAsync(this, room, command));

    public Task<ReceiptReply> ReceiveAsync(ReceiveEvent command)
    {
        if (_room is { } room)
        {
            return EventReceipt.ReceiveAsync(this, loader, room, command);
        }

        DeactivateOnIdle();
        return Task.FromResult(ReceiptReply.Failed);
    }

    public Task<ReceiptReply[]> ReceiveAllAsync(ReceiveEvent[] commands)
    {
        if (_room is { } room)
        {
            return EventReceipt.ReceiveAllAsync(this, loader, room, commands);
        }

        DeactivateOnIdle();
        return Task.FromResult(Array.ConvertAll(commands, static _ => ReceiptReply.Failed));
    }

    public async Task<PreparedReply> PrepareAsync(ChangeMembership command)
    {
        if (_room is not { } room)
        {
            DeactivateOnIdle();
            return new PreparedReply(string.Empty, null, RoomReply.Refused(404, ErrCode.NotFound, "There is no such room here."));
        }

        return await MembershipTemplates.PrepareAsync(this, room, command);
    }

    public async Task<ReceiptReply> EnterAsync(EnterRoom command)
    {
        _room ??= await loader.NewAsync(RoomId.Parse(this.GetPrimaryKeyString()), command.Version, CancellationToken.None);
        return await RoomEntry.EnterAsync(this, loader, _room, command);
    }

    /// <summary>Drops the activation, whose engine has decided on something that is not stored.</summary>
    internal void Abandon()
    {
        _room = null;
        DeactivateOnIdle();
    }

    /// <summary>Proposes an event, loading what the engine lacks, and hands it to the writer.</summary>
    /// <param name="room">The room.</param>
    /// <param name="proposal">The event.</param>
    /// <param name="transaction">The transaction that sends it.</param>
    /// <param name="refuse">Returns a refusal if something besides the engine's rules forbids the event; called at the moment of the decision.</param>
    internal async Task<RoomReply> ProposeAsync(
        ActiveRoom room, EventProposal proposal, ClientTransaction? transaction = null, Func<RoomReply?>? refuse = null)
    {
        var key = transaction is null ? null : await loader.KeyAsync(room, transaction, CancellationToken.None);
        while (true)
        {
            if (refuse?.Invoke() is { } refusal)
            {
                return refusal;
            }

            switch (room.Engine.Propose(proposal, identity.ServerName, identity.SigningKey))
            {
                case Step.Append append:
                    // No await between the engine's decision and the hand-over, so that units keep the order of the graph.
                    EventToStore[] events = [new EventToStore(append.Value, Transaction: key)];
                    return await CommitAsync(room, events, room.Writer.AppendAsync(events, null, CancellationToken.None), RoomReply.Sent(append.Value.Pdu.EventId));
                case Step.Unchanged unchanged:
                    return RoomReply.Sent(unchanged.Existing);
                case Step.Load load:
                    await LoadIntoAsync(room, load);
                    break;
                case Step.Refused refused:
                    return ToReply(refused);
                default:
                    return RoomReply.Refused(500, ErrCode.Unknown, "This server lacks part of the room.");
            }
        }
    }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    internal long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Loads what the engine requested.</summary>
    internal ValueTask LoadIntoAsync(ActiveRoom room, Step.Load load) => loader.LoadIntoAsync(room, load, CancellationToken.None);

    /// <summary>An event of the room, from the engine's memory or the store; null if neither has it.</summary>
    internal async ValueTask<Pdu?> EventAsync(ActiveRoom room, EventId id) =>
        room.Engine.Recall(id) ?? (await loader.FindAsync(id, CancellationToken.None))?.Pdu;

    /// <summary>The reply to a refusal by the engine.</summary>
    internal static RoomReply ToReply(Step.Refused refused) => refused.Reason switch
    {
        RefusalReason.TooLarge => RoomReply.Refused(413, ErrCode.TooLarge, refused.Message),
        RefusalReason.BadJson or RefusalReason.Malformed => RoomReply.Refused(400, ErrCode.BadJson, refused.Message),
        _ => RoomReply.Forbidden(refused.Message),
    };

    private async Task<RoomReply> OnceAsync(ClientTransaction? transaction, Func<ActiveRoom, Task<RoomReply>> run)
    {
        if (_room is not { } room)
        {
            DeactivateOnIdle();
            return RoomReply.Forbidden("You are not in this room, or there is no such room.");
        }

        return transaction is null
            ? await run(room)
            : await _transactions.OnceAsync(transaction, new StoredTransactions(loader, room), () => run(room));
    }

    /// <summary>Waits for the commit, and returns the reply once the events are durable.</summary>
    internal async Task<RoomReply> CommitAsync(ActiveRoom room, IReadOnlyList<EventToStore> events, Task<RoomCommit> handedOver, RoomReply done)
    {
        room.Begin(events);
        try
        {
            await (await handedOver).Committed;
        }
        catch (Exception failure)
        {
            CommitFailed(logger, this.GetPrimaryKeyString(), failure);
            Abandon();
            return RoomReply.Refused(500, ErrCode.Unknown, "The event could not be stored.");
        }
        finally
        {
            room.End(events);
        }

        return done;
    }

    [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "A commit of room {Room} failed; its activation is dropped.")]
    private static partial void CommitFailed(ILogger logger, string room, Exception exception);
}
