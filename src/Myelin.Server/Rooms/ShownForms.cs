using Myelin.Core.Events;
using Myelin.Server.AccountData;
using Myelin.Server.Accounts;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms;

/// <summary>
/// Determines the form of an event for readers to whom history visibility shows it. Messages of ignored users are hidden ("Ignoring Users");
/// events of erased users are redacted for readers who were not joined when they were sent ("Account deactivation", <c>erase</c>). State is
/// shown whoever set it: it belongs to the room and must be the same for all members.
/// </summary>
internal sealed class ShownForms(IAccountData accountData, IErasedUsers erased)
{
    /// <summary>Whether the user ignores the event. State events are never ignored.</summary>
    public async ValueTask<bool> IsIgnoredAsync(UserId user, Pdu pdu, CancellationToken cancellationToken) =>
        !pdu.IsState && pdu.Sender != user && (await accountData.OfUserAsync(user, cancellationToken)).IgnoredUsers.Contains(pdu.Sender);

    /// <summary>The event, or its redacted form.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="wasJoined">Whether the reader was joined when it was sent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<Pdu> OfAsync(Pdu pdu, bool wasJoined, CancellationToken cancellationToken) =>
        !wasJoined && await erased.IsErasedAsync(pdu.Sender, cancellationToken) ? Redaction.Redact(pdu) : pdu;
}
