using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Api;

namespace Myelin.Server.Accounts.Interactive;

/// <summary>One authentication type ("Authentication types").</summary>
internal interface IAuthenticationStage
{
    string Type { get; }

    /// <summary>What the client needs to know (<c>params</c>); null if nothing.</summary>
    JsonObject? Parameters => null;

    /// <summary>Takes an attempt and adds to the outcome. Nothing of what is presented may be kept but what the outcome has a place for.</summary>
    /// <exception cref="MatrixException">The attempt failed; <c>M_FORBIDDEN</c> with status 401 can be tried again, anything else ends the request.</exception>
    ValueTask<InteractiveOutcome> AttemptAsync(InteractiveRequest request, JsonElement presented, InteractiveOutcome outcome, CancellationToken cancellationToken);
}
