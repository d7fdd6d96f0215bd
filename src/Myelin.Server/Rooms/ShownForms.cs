using Myelin.Core.Events;
using Myelin.Server.AccountData;
using Myelin.Server.Accounts;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms;

/// <summary>
/// In which form an event is shown to whom history visibility lets see it: messages of ignored users not at all ("Ignoring Users"), and
/// events of erased users redacted to who was not joined when they were sent ("Account deactivation", <c>erase</c>). A room's state is
/// served as it stands, whoever set it: it is the room's, and must be the same for all of its members.
/// </summary>
internal sealed class ShownForms(IAccountData accountData, IErasedUsers erased)
{
    /// <summary>Whether the user ignores the event: state events are never ignored.</summary>
    public async ValueTask<bool> IsIgnoredAsync(UserId user, Pdu pdu, CancellationToken cancellationToken) =>
        !pdu.IsState && pdu.Sender != user && (await accountData.OfUserAsync(user, cancellationToken)).IgnoredUsers.Contains(pdu.Sender);

    /// <summary>The event, or its redacted form.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="wasJoined">Whether the reader was joined when it was sent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Pdu> OfAsync(Pdu pdu, bool wasJoined, CancellationToken cancellationToken) =>
        !wasJoined && await erased.IsErasedAsync(pdu.Sender, cancellationToken) ? Redaction.Redact(pdu) : pdu;
}
