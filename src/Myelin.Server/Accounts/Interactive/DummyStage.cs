using System.Text.Json;

namespace Myelin.Server.Accounts.Interactive;

/// <summary>"Dummy Auth": always succeeds.</summary>
internal sealed class DummyStage : IAuthenticationStage
{
    public string Type => StageTypes.Dummy;

    public ValueTask<InteractiveOutcome> AttemptAsync(
        InteractiveRequest request, JsonElement presented, InteractiveOutcome outcome, CancellationToken cancellationToken) => ValueTask.FromResult(outcome);
}
