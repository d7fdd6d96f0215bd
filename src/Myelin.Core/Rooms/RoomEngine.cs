using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Core.Rooms;

/// <summary>
/// The logic of one room, pure: events and commands go in, decisions (<see cref="Step"/>) come out. It knows no clock, disk or network and is to be
/// used by one caller at a time.
/// </summary>
public sealed partial class RoomEngine
{
    /// <summary>An engine for a room that is known up to <paramref name="head"/>.</summary>
    public RoomEngine(RoomVersion version, RoomId roomId, RoomHead head)
    {
        Version = version;
        RoomId = roomId;
        CurrentState = head.CurrentState;
        ForwardExtremities = [.. head.Extremities.Select(extremity => extremity.EventId)];
    }

    public RoomVersion Version { get; }

    public RoomId RoomId { get; }

    /// <summary>The resolution of the states after all forward extremities.</summary>
    public StateMap CurrentState { get; private set; }

    /// <summary>The accepted events that no accepted event refers to, deepest first.</summary>
    public ImmutableArray<EventId> ForwardExtremities { get; private set; }

    /// <summary>Builds the <c>m.room.create</c> event of a new room. <paramref name="engine"/> is null if it is refused.</summary>
    public static Step Create(CreateProposal proposal, ServerName origin, SigningKey key, out RoomEngine? engine) => throw new NotSupportedException();

    /// <summary>Takes an event that the shell read from its store.</summary>
    public void Remember(Pdu pdu, EventStanding standing) => throw new NotSupportedException();

    /// <summary>Takes the state after an event, read from the store or, where the history that this server holds begins, asked of another server.</summary>
    public void Remember(EventId id, StateMap stateAfter) => throw new NotSupportedException();

    /// <summary>Says that the store has neither these events nor states after them. Forgotten as soon as a call ends with another step than Load or Fetch.</summary>
    public void RememberAbsent(params ReadOnlySpan<EventId> ids) => throw new NotSupportedException();

    /// <summary>Links, authorises, hashes and signs a local user's event on top of the forward extremities.</summary>
    public Step Propose(EventProposal proposal, ServerName origin, SigningKey key) => throw new NotSupportedException();

    /// <summary>
    /// Judges an event from elsewhere whose format and signatures the caller has checked ("Checks performed on receipt of a PDU", steps 3 to 6).
    /// </summary>
    /// <param name="arrival">Whether it is news or history; see <see cref="Arrival"/>.</param>
    public Step Receive(Pdu pdu, Arrival arrival = Arrival.Live) => throw new NotSupportedException();

    /// <summary>Judges an event by its auth events alone (step 4): for auth chains and states asked of other servers.</summary>
    public Step ReceiveOutlier(Pdu pdu) => throw new NotSupportedException();

    /// <summary>
    /// Finds a joined user of <paramref name="server"/> with the power to invite, who may stand in <c>join_authorised_via_users_server</c>
    /// ("m.room.join_rules", restricted rooms). Null with a null <paramref name="load"/> means that there is none.
    /// </summary>
    /// <param name="load">What has to be remembered before the call is repeated; null if the answer stands.</param>
    public UserId? FindAuthorisingUser(ServerName server, out Step.Load? load) => throw new NotSupportedException();

    /// <summary>
    /// Whether a redaction that was accepted may be applied to its target (room versions, "Handling redactions"); asked once both are known.
    /// </summary>
    /// <param name="load">What has to be remembered before the call is repeated; null if the answer stands.</param>
    public bool MayRedact(Pdu redaction, Pdu target, StateMap stateBeforeRedaction, out Step.Load? load) => throw new NotSupportedException();

    /// <summary>
    /// Forgets everything but the forward extremities with their states and the events that authorise most others (create, power levels, join rules,
    /// history visibility), if more than <paramref name="atMost"/> events or states after are held.
    /// </summary>
    public void Trim(int atMost) => throw new NotSupportedException();
}
