using Myelin.Server.Log;

namespace Myelin.Server.Push.Mail;

/// <summary>
/// Decides when a pusher of the kind <c>email</c> sends an e-mail, without clock or database: once events have been unread for some minutes, and with
/// growing intervals until the user reads them.
/// </summary>
/// <param name="Row">
/// The pusher's progress. Its <c>Badge</c> is how many e-mails in a row the user has not reacted to by reading; its <c>RetryAt</c> is when the next e-mail
/// may be sent.
/// </param>
/// <param name="UpTo">The position up to which events have now been read.</param>
internal sealed record DigestPlan(PusherProgress Row, LogPosition UpTo)
{
    /// <summary>Whether <see cref="Decide"/> needs to know if the user has read the messages of earlier e-mails.</summary>
    public bool AsksForEarlier => Mails > 0;

    private long Mails => Row.Badge ?? 0;

    /// <summary>
    /// When to run a plan for a pusher with a new event; null if a run is scheduled already. Only that run decides whether it is too soon after the last
    /// e-mail.
    /// </summary>
    public static DateTimeOffset? LooksAt(PusherProgress row, DateTimeOffset now) => row.BehindSince is null ? now + PushLimits.EmailDelay : null;

    /// <summary>Decides what to do.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="hasUnread">Whether there are events of which the user must still be notified.</param>
    /// <param name="hasReadEarlier">Whether the user has read all messages of earlier e-mails.</param>
    public DigestDecision Decide(DateTimeOffset now, bool hasUnread, bool hasReadEarlier)
    {
        if (!hasUnread)
        {
            return new DigestDecision.Settle(Settled(Row.RetryAt, Row.Badge));
        }

        if (AsksForEarlier && hasReadEarlier)
        {
            return new DigestDecision.Send(1);
        }

        return Row.RetryAt > now ? new DigestDecision.Wait(Row.RetryAt.Value) : new DigestDecision.Send(Mails + 1);
    }

    /// <summary>The pusher's progress after an e-mail is sent.</summary>
    public PusherProgress Sent(DateTimeOffset now, DigestDecision.Send sent) =>
        Settled(now + PushLimits.EmailInterval((int)Math.Min(sent.InARow, int.MaxValue)), sent.InARow);

    private PusherProgress Settled(DateTimeOffset? retryAt, long? badge) => new(UpTo, null, 0, retryAt, badge);
}

/// <summary>What a pusher of the kind <c>email</c> does when it is due.</summary>
internal abstract record DigestDecision
{
    /// <summary>There is nothing to send: write the pusher's progress.</summary>
    public sealed record Settle(PusherProgress Progress) : DigestDecision;

    /// <summary>It is too soon after the last e-mail: run again at this time.</summary>
    public sealed record Wait(DateTimeOffset Until) : DigestDecision;

    /// <summary>Send an e-mail, then write the pusher's progress.</summary>
    /// <param name="InARow">How many e-mails in a row the user has not reacted to by reading, including this one.</param>
    public sealed record Send(long InARow) : DigestDecision;
}
