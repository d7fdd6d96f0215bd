using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST account/deactivate".</summary>
public sealed record DeactivateAccount : IOperation<DeactivateAccount, DeactivateAccount.Response>
{
    public static Operation<DeactivateAccount, Response> Contract { get; } = Operation.Post("deactivateAccount", "/_matrix/client/v3/account/deactivate").AlsoR0() with
    {
        IsInteractive = true,
        Auth = AuthScheme.OptionalAccessToken,
        RateLimit = RateLimitClass.Login,
        AllowsNoBody = true,
    };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public AuthenticationData? Auth { get; init; }

        /// <summary>The identity server to unbind third-party identifiers from.</summary>
        public string? IdServer { get; init; }

        /// <summary>Whether to erase the user's content as far as possible.</summary>
        public bool? Erase { get; init; }
    }

    /// <param name="IdServerUnbindResult"><c>success</c> or <c>no-support</c>.</param>
    public sealed record Response(string IdServerUnbindResult);
}
