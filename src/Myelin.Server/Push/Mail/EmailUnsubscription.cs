using Myelin.Server.Log;

namespace Myelin.Server.Push.Mail;

/// <summary>The link that every e-mail carries: whoever has it can end those e-mails, and nothing else.</summary>
internal static class UnsubscribeLink
{
    public const string Path = "/_myelin/unsubscribe";

    public const string Parameter = "token";

    public static string Of(string publicBaseUrl, string token) => $"{publicBaseUrl.TrimEnd('/')}{Path}?{Parameter}={Uri.EscapeDataString(token)}";
}

/// <summary>Ends the e-mails of a pusher for who has its link.</summary>
internal sealed class EmailUnsubscription(PusherStore store, ILogWriter writer)
{
    /// <summary>Removes the pusher that the token is of; one that is gone already stays so.</summary>
    public async ValueTask UnsubscribeAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length is > 0 and <= PushLimits.MaximumText
            && !token.Contains('\0', StringComparison.Ordinal)
            && await store.FindByTokenAsync(token, cancellationToken) is { } pusher)
        {
            var unit = new LogUnit();
            PusherStore.Delete(unit, pusher.User, pusher.AppId, pusher.PushKey);
            await writer.AppendAsync(unit, cancellationToken);
        }
    }
}
