export {
  forgetRunningServices,
  readRunningServices,
  writeRunningServices,
  type RunningServices,
} from './running-services.js';
