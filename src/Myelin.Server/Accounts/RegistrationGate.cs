using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;

namespace Myelin.Server.Accounts;

/// <summary>Who may register, and by which stages.</summary>
internal sealed class RegistrationGate(IOptions<MyelinOptions> options)
{
    private readonly RegistrationOptions _registration = options.Value.Registration;

    /// <summary>Unless it is configured, registration is open as long as nobody but this machine can reach the server.</summary>
    public bool IsOpen { get; } = RegistrationStates.Of(options.Value) != RegistrationState.Closed;

    /// <summary>The one flow: a token, then agreement to the terms, each if it is asked for; else the dummy stage.</summary>
    public ImmutableArray<ImmutableArray<string>> Flows { get; } = [FlowOf(options.Value.Registration)];

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public void RequireOpen()
    {
        if (!IsOpen)
        {
            throw MatrixException.Forbidden("Registration is not open on this server.");
        }
    }

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public void RequireOpenForGuests()
    {
        if (!IsOpen || !_registration.Guests)
        {
            throw MatrixException.Forbidden("Guests are not allowed on this server.");
        }
    }

    private static ImmutableArray<string> FlowOf(RegistrationOptions registration)
    {
        var flow = ImmutableArray.CreateBuilder<string>();
        if (registration.RequireToken)
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
