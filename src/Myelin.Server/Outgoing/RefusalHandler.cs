using System.Runtime.ExceptionServices;

namespace Myelin.Server.Outgoing;

/// <summary>Lets a refused address be known as such: the connections' handler wraps what its callback throws.</summary>
internal sealed class RefusalHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure) when (failure.InnerException is AddressRefusedException refusal)
        {
            ExceptionDispatchInfo.Throw(refusal);
            throw;
        }
    }
}
