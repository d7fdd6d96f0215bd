using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Configuration;

namespace Myelin.Server.Accounts;

/// <summary>Who may register, and by which stages. While nobody has an account, whoever has the code of the first administrator may, whatever the settings say.</summary>
internal sealed class RegistrationGate(IOptions<MyelinOptions> options, FirstAdministrator first)
{
    private readonly RegistrationOptions _registration = options.Value.Registration;
    private readonly RegistrationState _state = RegistrationStates.Of(options.Value);
    private readonly ImmutableArray<ImmutableArray<string>> _flows = [FlowOf(options.Value.Registration, options.Value.Registration.RequireToken)];
    private readonly ImmutableArray<ImmutableArray<string>> _flowsWithCode = FlowsWithCode(options.Value);

    /// <summary>Whether registration tokens make accounts.</summary>
    public bool TakesTokens => _state == RegistrationState.WithToken;

    /// <summary>The flows: a token, then agreement to the terms, each if it is asked for; else the dummy stage.</summary>
    public async ValueTask<ImmutableArray<ImmutableArray<string>>> FlowsAsync(CancellationToken cancellationToken) =>
        await first.HasAccountsAsync(cancellationToken) ? _flows : _flowsWithCode;

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask RequireOpenAsync(CancellationToken cancellationToken)
    {
        if (_state == RegistrationState.Closed && await first.HasAccountsAsync(cancellationToken))
        {
            throw MatrixException.Forbidden("Registration is not open on this server.");
        }
    }

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public void RequireOpenForGuests()
    {
        if (_state == RegistrationState.Closed || !_registration.Guests)
        {
            throw MatrixException.Forbidden("Guests are not allowed on this server.");
        }
    }

    /// <summary>The code goes in as a registration token, and comes first: clients take the first flow that they can do.</summary>
    private static ImmutableArray<ImmutableArray<string>> FlowsWithCode(MyelinOptions options)
    {
        var withToken = FlowOf(options.Registration, withToken: true);
        return RegistrationStates.Of(options) == RegistrationState.Open ? [withToken, FlowOf(options.Registration, withToken: false)] : [withToken];
    }

    private static ImmutableArray<string> FlowOf(RegistrationOptions registration, bool withToken)
    {
        var flow = ImmutableArray.CreateBuilder<string>();
        if (withToken)
        {
            flow.Add(StageTypes.RegistrationToken);
        }

        if (registration.Terms.Count > 0)
        {
            flow.Add(StageTypes.Terms);
        }

        return flow.Count > 0 ? flow.ToImmutable() : [StageTypes.Dummy];
    }
}

/// <summary>Who may make an account, as the settings have it.</summary>
internal enum RegistrationState
{
    /// <summary>Only the operator.</summary>
    Closed,

    /// <summary>Whoever has a registration token.</summary>
    WithToken,

    /// <summary>Anybody.</summary>
    Open,
}

internal static class RegistrationStates
{
    /// <summary>
    /// Unless it is set, registration is open only where a server is tried out: while it has no name of its own, which one that others are to reach
    /// needs, and listens on loopback alone. The latter by itself says nothing, for a proxy brings the world there.
    /// </summary>
    public static RegistrationState Of(MyelinOptions options) =>
        !(options.Registration.Enabled ?? (IsTriedOut(options) && options.ListensOnLoopbackAlone())) ? RegistrationState.Closed
        : options.Registration.RequireToken ? RegistrationState.WithToken
        : RegistrationState.Open;

    /// <summary>Whether the server has the name that it has before anybody gives it one.</summary>
    public static bool IsTriedOut(MyelinOptions options) => options.ServerName == MyelinOptions.LocalName;
}
