using Myelin.Server.Log;

namespace Myelin.Server.Push.Mail;

/// <summary>
/// When a pusher of the kind <c>email</c> mails, without clock or database: of what is unread for some minutes, and ever less often while the user
/// doesn't read. Having read ends that.
/// </summary>
/// <param name="Row">
/// How far the pusher has come. Its <c>Badge</c> is how many e-mails in a row were not followed by reading, its <c>RetryAt</c> when the next one may come.
/// </param>
/// <param name="UpTo">Up to where events were looked at now.</param>
internal sealed record DigestPlan(PusherProgress Row, LogPosition UpTo)
{
    /// <summary>Whether it matters if what earlier e-mails told of has been read.</summary>
    public bool AsksForEarlier => Mails > 0;

    private long Mails => Row.Badge ?? 0;

    /// <summary>When a pusher that has an event to tell looks at it; null if it will look anyway. Whether that is too soon after the last e-mail is decided then.</summary>
    public static DateTimeOffset? LooksAt(PusherProgress row, DateTimeOffset now) => row.BehindSince is null ? now + PushLimits.EmailDelay : null;

    /// <summary>What is to be done.</summary>
    /// <param name="now">When.</param>
    /// <param name="hasUnread">Whether there is something that the user is still to be told of.</param>
    /// <param name="hasReadEarlier">Whether all that earlier e-mails told of has been read.</param>
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

    /// <summary>How far the pusher has come once an e-mail is sent.</summary>
    public PusherProgress Sent(DateTimeOffset now, DigestDecision.Send sent) =>
        Settled(now + PushLimits.EmailInterval((int)Math.Min(sent.InARow, int.MaxValue)), sent.InARow);

    private PusherProgress Settled(DateTimeOffset? retryAt, long? badge) => new(UpTo, null, 0, retryAt, badge);
}

/// <summary>What a pusher of the kind <c>email</c> does when its time has come.</summary>
internal abstract record DigestDecision
{
    /// <summary>There is nothing to tell: write how far it has come.</summary>
    public sealed record Settle(PusherProgress Progress) : DigestDecision;

    /// <summary>It is too soon after the last e-mail: look again at this time.</summary>
    public sealed record Wait(DateTimeOffset Until) : DigestDecision;

    /// <summary>Send an e-mail, then write how far the pusher has come.</summary>
    /// <param name="InARow">How many in a row have not been followed by reading, this one included.</param>
    public sealed record Send(long InARow) : DigestDecision;
}
