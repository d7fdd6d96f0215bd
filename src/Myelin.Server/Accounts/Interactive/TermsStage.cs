using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.Accounts.Interactive;

/// <summary>"Terms of service at registration": completing it says that every policy was agreed to.</summary>
internal sealed class TermsStage(IOptions<MyelinOptions> options) : IAuthenticationStage
{
    public string Type => StageTypes.Terms;

    public JsonObject Parameters
    {
        get
        {
            var policies = new JsonObject();
            foreach (var (id, terms) in options.Value.Registration.Terms)
            {
                policies[id] = new JsonObject
                {
                    ["version"] = terms.Version,
                    ["en"] = new JsonObject { ["name"] = terms.Name, ["url"] = terms.Url },
                };
            }

            return new JsonObject { ["policies"] = policies };
        }
    }

    public ValueTask<InteractiveOutcome> AttemptAsync(
        InteractiveRequest request, JsonElement presented, InteractiveOutcome outcome, CancellationToken cancellationToken) => ValueTask.FromResult(outcome);
}
