using System.Collections.Immutable;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;

namespace Myelin.Server.Accounts;

/// <summary>The "User-Interactive Authentication API", for every request that requires it.</summary>
public interface IUserInteractiveAuthentication
{
    /// <summary>
    /// Processes one attempt, and runs the request once a flow is completed. Success ends the session, so that one confirmation is good for one
    /// call. If the request itself fails, it may be repeated with the same session.
    /// </summary>
    /// <param name="request">The request to confirm.</param>
    /// <param name="auth">What the client sent in <c>auth</c>; null if nothing.</param>
    /// <param name="action">Runs the request.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="MatrixException">
    /// 401 with the flows and the session: further stages are required. 403: the authenticated user is not the caller.
    /// </exception>
    ValueTask<T> RunAsync<T>(
        InteractiveRequest request, AuthenticationData? auth, Func<InteractiveOutcome, CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken);
}

/// <summary>A request that requires user-interactive authentication.</summary>
/// <param name="Contract">The operation; its contract must declare it as interactive.</param>
/// <param name="User">The user of the access token; null if there was none.</param>
/// <param name="Flows">The flows offered, each a list of stages to complete in order.</param>
public sealed record InteractiveRequest(Operation Contract, UserId? User, ImmutableArray<ImmutableArray<string>> Flows)
{
    /// <summary>The single flow of requests that are confirmed by password.</summary>
    public static readonly ImmutableArray<ImmutableArray<string>> PasswordFlow = [[StageTypes.Password]];

    public Operation Contract { get; } = Contract.IsInteractive
        ? Contract
        : throw new ArgumentException($"{Contract.Id} does not declare interactive authentication: clients would not expect it.", nameof(Contract));

    /// <summary>What the request affects, if the confirmation is limited to that.</summary>
    public string Subject { get; init; } = string.Empty;

    /// <summary>Whether a confirmation of one request is valid for the other.</summary>
    public bool IsSameAs(InteractiveRequest other) => Contract.Id == other.Contract.Id && Subject == other.Subject && User == other.User;
}

/// <summary>The authentication types that this server supports ("Authentication types").</summary>
public static class StageTypes
{
    public const string Password = "m.login.password";
    public const string Dummy = "m.login.dummy";
    public const string RegistrationToken = "m.login.registration_token";
    public const string Terms = "m.login.terms";
}

/// <summary>The results of the completed stages.</summary>
public sealed record InteractiveOutcome
{
    /// <summary>The user that a stage has authenticated; null if none did.</summary>
    public Account? Account { get; init; }

    /// <summary>The registration token that was sent; null if none was.</summary>
    public string? RegistrationToken { get; init; }

    /// <summary>Whether the first administrator's code was sent.</summary>
    public bool IsFirstAdministrator { get; init; }
}
